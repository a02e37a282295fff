import FastCGI
import FoundationEssentials
import HTTPTypes
import Synchronization

/// Microsoft Graph: the directory, and the groups of the person who signed in (facts 3.1, 3.7).
struct GraphEndpoint {
    /// What `getMemberObjects` wants: one of these lists whole.
    private static let memberObjectsPermissions = [
        ["User.Read.All", "Group.Read.All"], ["Directory.Read.All"],
    ]
    private static let memberOfPermissions: Set<String> = [
        "User.Read", "User.Read.All", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All",
    ]
    /// With one of these a group shows more than its identifier.
    private static let groupPermissions: Set<String> = [
        "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All",
    ]

    let surroundings: Surroundings
    let exchange: Exchange
    let call: GraphCall

    func answer(_ state: borrowing Mutex<EmulatorState>) -> Response {
        do throws(GraphRefusal) {
            let grant = try grant { token in state.withLock { $0.accessTokens[token] } }
            guard let person = surroundings.configuration.person(grant.signIn.personID),
                let directory = GraphDirectory(of: person.tenantID, in: surroundings.configuration)
            else { throw .missing(grant.signIn.personID) }
            let permissions = Set(grant.permissions)
            switch call {
            case .batch: return json(try batch(state))
            case .memberObjects: return json(try memberObjects(of: person, permissions))
            case .transitiveMemberOf: return json(try transitiveMemberOf(of: person, permissions))
            default:
                let reader = GraphReader(
                    surroundings: surroundings,
                    exchange: exchange,
                    directory: directory,
                    person: person,
                    permissions: permissions
                )
                if case .photo(let id) = call { return image(try reader.photo(id)) }
                return json(try reader.answer(call))
            }
        } catch {
            return refused(error)
        }
    }

    /// Only a token of ours for Graph opens anything.
    private func grant(
        _ known: (String) -> EmulatorState.AccessGrant?
    ) throws(GraphRefusal) -> EmulatorState.AccessGrant {
        let field = exchange.field("authorization") ?? ""
        guard field.lowercased().hasPrefix("bearer "), field.utf8.count > 7 else {
            throw .unauthorized("Access token is empty.")
        }
        let token = String(field.dropFirst(7))
        guard let grant = known(token) else {
            let isJWT = token.split(separator: ".", omittingEmptySubsequences: false).count == 3
            throw .unauthorized(
                isJWT
                    ? "Access token validation failure. Invalid audience."
                    : "CompactToken parsing failed with error code: 80049217"
            )
        }
        guard surroundings.now < grant.expiresAt else {
            throw .unauthorized("Lifetime validation failed, the token is expired.")
        }
        return grant
    }

    private func memberObjects(of person: Person, _ permissions: Set<String>) throws(GraphRefusal) -> JSONValue {
        guard Self.memberObjectsPermissions.contains(where: { permissions.isSuperset(of: $0) }) else {
            throw .insufficientPrivileges
        }
        guard let isSecurityOnly = JSONReader.value(of: exchange.body)?["securityEnabledOnly"]?.flag else {
            throw .badRequest("The parameter 'securityEnabledOnly' is required.")
        }
        return [
            "@odata.context": .string("\(base)/$metadata#Collection(Edm.String)"),
            "value": JSONValue(person.groupIDs + (isSecurityOnly ? [] : person.directoryRoleIDs)),
        ]
    }

    private func transitiveMemberOf(of person: Person, _ permissions: Set<String>) throws(GraphRefusal) -> JSONValue {
        guard !permissions.isDisjoint(with: Self.memberOfPermissions) else { throw .insufficientPrivileges }
        for name in ["$search", "$filter", "$orderby"] where exchange.query[name] != nil {
            throw .badRequest("The query option '\(name)' is not supported here.", code: "Request_UnsupportedQuery")
        }
        let entries = person.directoryRoleIDs.map(directoryRole) + person.groupIDs.map { group($0, permissions) }
        let page = GraphPage(surroundings: surroundings, exchange: exchange)
        return try page.answer("directoryObjects", entries.count) { entries[$0] }
    }

    /// Without a permission for groups everything but kind and identifier is null.
    private func group(_ id: String, _ permissions: Set<String>) -> JSONValue {
        let groups = surroundings.configuration.tenants.flatMap(\.groups)
        let group = groups.first { $0.objectID == id }
        let isShown = !permissions.isDisjoint(with: Self.groupPermissions)
        return entry(
            "#microsoft.graph.group",
            id,
            others: [
                ("displayName", isShown ? group.map { .string($0.displayName) } : nil),
                ("onPremisesSamAccountName", isShown ? group?.samAccountName.map(JSONValue.string) : nil),
                ("securityEnabled", isShown ? true : nil),
            ]
        )
    }

    private func directoryRole(_ id: String) -> JSONValue {
        entry("#microsoft.graph.directoryRole", id, others: [("displayName", nil), ("roleTemplateId", .string(id))])
    }

    private func entry(_ kind: String, _ id: String, others: [(name: String, value: JSONValue?)]) -> JSONValue {
        var entry: JSONValue = ["@odata.type": .string(kind), "id": .string(id)]
        let selected = exchange.query["$select"].map { Set($0.split(separator: ",").map(String.init)) }
        for (name, value) in others where selected?.contains(name) != false { entry[name] = value ?? .null }
        return entry
    }

    private var base: String { "\(surroundings.configuration.graphOrigin)/\(GraphCall.version)" }

    private func json(_ body: JSONValue) -> Response {
        Response(
            status: .ok,
            fields: fields("application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false"),
            body: Array(body.serialized.utf8)
        )
    }

    private func image(_ bytes: [UInt8]) -> Response {
        Response(status: .ok, fields: fields("image/png"), body: bytes)
    }

    func refused(_ refusal: GraphRefusal) -> Response {
        let requestID = surroundings.random.guid()
        let date = surroundings.now.formatted(Date.ISO8601FormatStyle()).replacing("Z", with: "")
        let body = refusal.body(
            date: date,
            requestID: requestID,
            clientRequestID: exchange.field("client-request-id") ?? requestID
        )
        var all = fields("application/json")
        if let retryAfter = refusal.retryAfter { all[.retryAfter] = retryAfter }
        if refusal.status == .unauthorized {
            all[.wwwAuthenticate] =
                #"Bearer realm="", authorization_uri="\#(surroundings.configuration.loginOrigin)"#
                + #"/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000""#
        }
        return Response(status: refusal.status, fields: all, body: Array(body.serialized.utf8))
    }

    private func fields(_ type: String) -> HTTPFields {
        var fields: HTTPFields = [.contentType: type, .cacheControl: "no-cache", .vary: "Accept-Encoding"]
        let id = surroundings.random.guid()
        for (name, value) in [("request-id", id), ("client-request-id", exchange.field("client-request-id") ?? id)] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }
}
