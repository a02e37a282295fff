import ArgumentParser

/// How the program ends, in the numbers of sysexits(3).
extension ExitCode {
    /// The call was wrong.
    static let usage = ExitCode(64)
    /// The data that were given are faulty.
    static let dataError = ExitCode(65)
    /// A file that was named cannot be read.
    static let noInput = ExitCode(66)
    /// Something that the program needs is not there.
    static let unavailable = ExitCode(69)
    /// The program itself is at fault.
    static let software = ExitCode(70)
    /// A socket or a file could not be created.
    static let cannotCreate = ExitCode(73)
    /// The configuration is faulty.
    static let configuration = ExitCode(78)
}
