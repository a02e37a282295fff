import Entra
import Store

/// What finds people, put together from a configuration.
struct PeopleParts: Sendable {
    let search: PeopleSearch
    /// `nil`, like the rest, when Entra is not asked.
    let groups: GroupMembersRoute.Entra?
    let photos: Photos?
    let membership: MembershipKeeper?

    init(
        _ configuration: Configuration,
        _ broker: TokenBroker,
        _ client: GraphClient,
        _ remedy: Remedy,
        _ environment: GatewayService.Environment
    ) {
        let scopes = configuration.graph.scopes
        let access = GraphAccess(broker: broker, client: client, scopes: scopes, now: environment.now)
        let asksEntra = configuration.people.searchesEntra && configuration.graph.reusesTokens
        // LibreChat's rule: who names scopes without People.Read does not want it.
        let names = Set(scopes.map { $0.lowercased().split(separator: "/").last.map(String.init) ?? "" })
        let opensPeople = !names.isDisjoint(with: ["people.read", "people.read.all", ".default"])
        search = PeopleSearch(
            directory: environment.directory,
            entra: asksEntra
                ? EntraPeople(
                    access: access,
                    search: EntraSearch(client: client, asksRelevantPeople: opensPeople),
                    now: environment.now
                ) : nil,
            remedy: remedy,
            roles: Self.roles(configuration)
        )
        groups =
            asksEntra
            ? GroupMembersRoute.Entra(
                access: access,
                members: EntraGroupMembers(client: client, countsOwners: configuration.people.countsOwnersAsMembers)
            ) : nil
        photos = asksEntra ? Photos(access: access, now: environment.now) : nil
        membership =
            asksEntra
            ? MembershipKeeper(access: access, directory: environment.directory, now: environment.now) : nil
    }

    /// LibreChat's two roles, and those that role synchronisation may give.
    private static func roles(_ configuration: Configuration) -> [String] {
        let given = (configuration.roleSync?.priority ?? []) + [configuration.roleSync?.fallback].compactMap(\.self)
        return (["ADMIN", "USER"] + given).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
