import ArgumentParser
import Foundation
import Store

/// Which sessions a call means.
struct SelectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The sessions of a person.", valueName: "object-id"))
    var user: String?

    @Option(
        help: ArgumentHelp("The sessions of a tenant; with --user or --sid, only those of it.", valueName: "tenant-id")
    )
    var tenant: String?

    @Option(help: ArgumentHelp("The sessions that began with one session at the provider.", valueName: "sid"))
    var sid: String?

    @Flag(help: "Every session.")
    var all = false

    func validate() throws {
        guard ![user, tenant, sid].contains("") else { throw ValidationError("An empty value names no session.") }
        guard user == nil || sid == nil else { throw ValidationError("Use one of --user and --sid, not both.") }
        guard !all || (user == nil && tenant == nil && sid == nil) else {
            throw ValidationError("--all means every session; leave out the other options, or leave out --all.")
        }
    }

    /// The sessions that are meant; none when nothing was said.
    var selection: SessionSelection? {
        if all { return .all }
        if let user { return .person(objectID: Self.stored(user), tenantID: tenant.map(Self.stored)) }
        if let sid { return .providerSession(sid, tenantID: tenant.map(Self.stored)) }
        return tenant.map { .tenant(Self.stored($0)) }
    }

    /// An ID as the store has it: Entra's are GUIDs and kept in lower case, other providers' may be any text.
    private static func stored(_ id: String) -> String {
        UUID(uuidString: id) == nil ? id : id.lowercased()
    }
}
