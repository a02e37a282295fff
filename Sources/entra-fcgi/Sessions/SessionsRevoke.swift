import ArgumentParser
import Foundation
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
        try environment.withStore { (store) async throws(StoreError) in
            let ids = try await store.removeAll(selection, at: Int64(Date().timeIntervalSince1970))
            switch ids.count {
            case 0: print("No session matches; none was revoked.")
            case 1: print("1 session was revoked.")
            case let count: print("\(count) sessions were revoked.")
            }
        }
    }
}
