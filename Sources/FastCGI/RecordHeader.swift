/// The eight bytes in front of every record (FastCGI 1.0 section 3.3).
struct RecordHeader {
    /// `FCGI_VERSION_1`.
    static let version: UInt8 = 1
    /// Bytes of a header, and of the fixed bodies of sections 5.1, 5.5 and 4.2.
    static let count = 8

    let type: UInt8
    let requestID: UInt16
    let contentCount: Int
    let paddingCount: Int

    /// Reads a header from its eight bytes, the first in the highest place; the version is the caller's to check.
    init(_ bytes: UInt64) {
        type = UInt8(truncatingIfNeeded: bytes >> 48)
        requestID = UInt16(truncatingIfNeeded: bytes >> 32)
        contentCount = Int(UInt16(truncatingIfNeeded: bytes >> 16))
        paddingCount = Int(UInt8(truncatingIfNeeded: bytes >> 8))
    }
}

/// Values of a record's `type` (FastCGI 1.0 section 8).
enum RecordType: UInt8 {
    case beginRequest = 1
    case abortRequest = 2
    case endRequest = 3
    case parameters = 4
    case standardInput = 5
    case standardOutput = 6
    case standardError = 7
    case data = 8
    case getValues = 9
    case getValuesResult = 10
    case unknownType = 11
}

/// Values of `protocolStatus` in FCGI_END_REQUEST (FastCGI 1.0 section 5.5).
enum ProtocolStatus: UInt8 {
    case requestComplete = 0
    case cannotMultiplexConnection = 1
    case unknownRole = 3
}
