import ArgumentParser
import EntraGateway
import Foundation
import Logging
import Store

/// `entra-fcgi users import`.
struct UsersImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Adds people to the directory, or brings their entries up to date.",
        discussion: """
            The file is CSV with the head line object_id,name,email,username,groups (object_id and name are needed, groups \
            are separated by semicolons), or has one JSON object a line with the same members, groups an array. Everybody \
            in it is of one tenant. A faulty line is reported with its number, and then nothing of the file is imported.
            """
    )

    /// Largest file that is read.
    private static let maximumSize = 256 << 20

    @Argument(help: ArgumentHelp("The file; - for standard input.", valueName: "file"))
    var file = "-"

    @Option(
        help: ArgumentHelp(
            "The tenant of everybody in the file; else the only one that the settings allow.",
            valueName: "tenant-id"
        )
    )
    var tenant: String?

    @Option(help: "The form of the file; else what begins with a brace is JSON.")
    var format: DirectoryImport.Format?

    @OptionGroup
    var environment: EnvironmentOptions

    func validate() throws {
        guard tenant != "" else { throw ValidationError("An empty value names no tenant.") }
    }

    func run() throws {
        let reading = environment.read()
        guard let tenantID = tenant.map(PersonOptions.stored) ?? reading.configuration?.onlyTenantID else {
            StandardError.write(line: "entra-fcgi: say whose people they are: --tenant TENANT-ID")
            throw ExitCode.usage
        }
        let read = DirectoryImport(try content(), format: format, tenantID: tenantID)
        guard read.faults.isEmpty else {
            for fault in read.faults { StandardError.write(line: fault.description) }
            if read.faults.count == DirectoryImport.maximumFaults {
                StandardError.write(line: "Reading ended here: too many lines are faulty.")
            }
            StandardError.write(line: "Nothing was imported.")
            throw ExitCode.dataError
        }
        let entries = read.entries
        try reading.withStore { (store) async throws(StoreError) in
            try await store.add(entries)
            var event = AuditEvent(.directoryImported).adding(["people": "\(entries.count)"])
            event.tenantID = tenantID
            event.logAsOperator(reading)
        }
        print(entries.count == 1 ? "1 person was imported." : "\(entries.count) people were imported.")
    }

    private func content() throws -> [UInt8] {
        let handle: FileHandle
        if file == "-" {
            handle = .standardInput
        } else {
            guard let opened = FileHandle(forReadingAtPath: file) else {
                StandardError.write(line: "entra-fcgi: \(file) cannot be read")
                throw ExitCode.noInput
            }
            handle = opened
        }
        var bytes: [UInt8] = []
        do {
            while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
                bytes += part
                guard bytes.count <= Self.maximumSize else {
                    StandardError.write(line: "entra-fcgi: more than \(Self.maximumSize >> 20) MB are not read at once")
                    throw ExitCode.dataError
                }
            }
        } catch let exit as ExitCode {
            throw exit
        } catch {
            StandardError.write(line: "entra-fcgi: \(file) cannot be read")
            throw ExitCode.noInput
        }
        return bytes
    }
}

extension DirectoryImport.Format: ExpressibleByArgument {}
