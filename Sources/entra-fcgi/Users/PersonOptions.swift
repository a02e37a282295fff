import ArgumentParser
import Foundation
import Store

/// Which people of the directory a call means.
struct PersonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("One person.", valueName: "object-id"))
    var user: String?

    @Option(help: ArgumentHelp("Everybody of a tenant; with --user, only there.", valueName: "tenant-id"))
    var tenant: String?

    @Flag(help: "Everybody.")
    var all = false

    func validate() throws {
        guard ![user, tenant].contains("") else { throw ValidationError("An empty value names nobody.") }
        guard !all || (user == nil && tenant == nil) else {
            throw ValidationError("--all means everybody; leave out the other options, or leave out --all.")
        }
    }

    /// The people who are meant; none when nothing was said.
    var selection: PersonSelection? {
        if all { return .all }
        if let user { return .person(objectID: Self.stored(user), tenantID: tenant.map(Self.stored)) }
        return tenant.map { .tenant(Self.stored($0)) }
    }

    /// An ID as the store has it: Entra's are GUIDs and kept in lower case, other providers' may be any text.
    static func stored(_ id: String) -> String {
        UUID(uuidString: id) == nil ? id : id.lowercased()
    }
}
