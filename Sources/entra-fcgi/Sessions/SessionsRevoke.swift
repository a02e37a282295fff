import ArgumentParser
import EntraGateway
import Foundation
import Logging
import Store

/// `entra-fcgi sessions revoke`.
struct SessionsRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Ends sessions: those of a person, of a tenant, of one session at the provider, or all.",
        discussion: "Their people have to sign in again. It does not ask whether you are sure."
    )

    @OptionGroup
    var selection: SelectionOptions

    @OptionGroup
    var environment: EnvironmentOptions

    func validate() throws {
        guard selection.selection != nil else {
            throw ValidationError("Say which sessions: --user, --tenant, --sid or --all.")
        }
    }

    func run() throws {
        guard let selection = selection.selection else { throw ExitCode.usage }
        let reading = environment.read()
        // Standard error, where the log of the program itself goes.
        let logger = Logger(label: "entra-fcgi") { _ in
            LineLogHandler(format: reading.configuration?.log.format ?? .text, level: .info)
        }
        try reading.withStore { (store) async throws(StoreError) in
            let count: Int
            do throws(StoreError) {
                count = try await store.removeAll(selection, at: Int64(Date().timeIntervalSince1970)).count
            } catch {
                AuditEvent(.sessionRevoked, .failure, reason: "store_unavailable").of(selection).log(to: logger)
                throw error
            }
            AuditEvent(.sessionRevoked).of(selection).adding(["sessions": "\(count)"]).log(to: logger)
            switch count {
            case 0: print("No session matches; none was revoked.")
            case 1: print("1 session was revoked.")
            case let count: print("\(count) sessions were revoked.")
            }
        }
    }
}

extension AuditEvent {
    /// The same event: who asked, and which sessions they meant.
    fileprivate func of(_ selection: SessionSelection) -> AuditEvent {
        var event = adding(["operator": "\(ProcessInfo.processInfo.userName)"])
        switch selection {
        case .all: return event.adding(["selection": "all"])
        case .tenant(let tenantID): event.tenantID = tenantID
        case .person(let objectID, let tenantID):
            event.tenantID = tenantID
            event.objectID = objectID
        case .subject(_, let tenantID): event.tenantID = tenantID
        case .providerSession(_, let tenantID):
            event.tenantID = tenantID
            return event.adding(["selection": "sid"])
        }
        return event
    }
}
