import ArgumentParser
import EntraGateway
import Foundation
import Logging
import Store

/// `entra-fcgi users remove`.
struct UsersRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Removes people from the directory, and from its groups.",
        discussion: """
            Whoever is signed in stays so: for that there is "sessions revoke". Whoever signs in again is there again. It \
            does not ask whether you are sure.
            """
    )

    @OptionGroup
    var people: PersonOptions

    @OptionGroup
    var environment: EnvironmentOptions

    func validate() throws {
        guard people.selection != nil else { throw ValidationError("Say whom: --user, --tenant or --all.") }
    }

    func run() throws {
        guard let selection = people.selection else { throw ExitCode.usage }
        let reading = environment.read()
        try reading.withStore { (store) async throws(StoreError) in
            let count = try await store.removePeople(selection)
            AuditEvent(.directoryRemoved).of(selection).adding(["people": "\(count)"]).logAsOperator(reading)
            switch count {
            case 0: print("Nobody matches; nobody was removed.")
            case 1: print("1 person was removed.")
            case let count: print("\(count) people were removed.")
            }
        }
    }
}

extension AuditEvent {
    /// The same event, and whom it was about.
    fileprivate func of(_ selection: PersonSelection) -> AuditEvent {
        var event = self
        switch selection {
        case .all: return adding(["selection": "all"])
        case .tenant(let tenantID): event.tenantID = tenantID
        case .person(let objectID, let tenantID):
            event.tenantID = tenantID
            event.objectID = objectID
        }
        return event
    }
}
