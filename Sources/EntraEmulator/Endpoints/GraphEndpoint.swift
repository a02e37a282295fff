import FastCGI
import FoundationEssentials
import HTTPTypes

/// What of Microsoft Graph tells the groups of the person who signed in (facts 3.1, 3.7).
struct GraphEndpoint {
    /// How many entries a page has when `$top` does not say.
    private static let usualPageSize = 100
    private static let largestPageSize = 999
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

    /// An error in Graph's own form.
    private struct Refusal: Error {
        let status: HTTPResponse.Status
        let code: String
        let message: String

        static let insufficientPrivileges = Refusal(
            status: .forbidden,
            code: "Authorization_RequestDenied",
            message: "Insufficient privileges to complete the operation."
        )

        static func badRequest(_ message: String, code: String = "Request_BadRequest") -> Refusal {
            Refusal(status: .badRequest, code: code, message: message)
        }

        static func unauthorized(_ message: String) -> Refusal {
            Refusal(status: .unauthorized, code: "InvalidAuthenticationToken", message: message)
        }
    }

    let surroundings: Surroundings
    let exchange: Exchange
    let call: GraphCall

    func answer(_ state: EmulatorState) -> Response {
        do throws(Refusal) {
            let grant = try grant(state)
            guard let person = surroundings.configuration.person(grant.signIn.personID) else {
                throw Refusal(
                    status: .notFound,
                    code: "Request_ResourceNotFound",
                    message:
                        "Resource '\(grant.signIn.personID)' does not exist or one of its queried reference-property"
                        + " objects are not present."
                )
            }
            switch call {
            case .memberObjects: return json(try memberObjects(of: person, Set(grant.permissions)))
            case .transitiveMemberOf: return json(try transitiveMemberOf(of: person, Set(grant.permissions)))
            }
        } catch {
            return refused(error)
        }
    }

    /// Only a token of ours for Graph opens anything.
    private func grant(_ state: EmulatorState) throws(Refusal) -> EmulatorState.AccessGrant {
        let field = exchange.field("authorization") ?? ""
        guard field.lowercased().hasPrefix("bearer "), field.utf8.count > 7 else {
            throw .unauthorized("Access token is empty.")
        }
        let token = String(field.dropFirst(7))
        guard let grant = state.accessTokens[token] else {
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

    private func memberObjects(of person: Person, _ permissions: Set<String>) throws(Refusal) -> JSONValue {
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

    private func transitiveMemberOf(of person: Person, _ permissions: Set<String>) throws(Refusal) -> JSONValue {
        guard !permissions.isDisjoint(with: Self.memberOfPermissions) else { throw .insufficientPrivileges }
        for name in ["$search", "$filter", "$orderby"] where exchange.query[name] != nil {
            throw .badRequest("The query option '\(name)' is not supported here.", code: "Request_UnsupportedQuery")
        }
        let entries = person.directoryRoleIDs.map(directoryRole) + person.groupIDs.map { group($0, permissions) }
        let size = min(try pageSize(), surroundings.faults.graphPageSize ?? .max)
        let start = try firstEntry(among: entries.count)
        let end = min(entries.count, start + size)
        var page: JSONValue = ["@odata.context": .string("\(base)/$metadata#directoryObjects")]
        if let link = surroundings.faults.graphNextLink {
            page["@odata.nextLink"] = .string(link)
        } else if end < entries.count {
            page["@odata.nextLink"] = .string(nextLink(end))
        }
        page["value"] = .array(Array(entries[start..<end]))
        return page
    }

    private func pageSize() throws(Refusal) -> Int {
        guard let text = exchange.query["$top"] else { return Self.usualPageSize }
        guard let size = Int(text), (1...Self.largestPageSize).contains(size) else {
            throw .badRequest(
                "Invalid page size specified: '\(text)'. Must be between 1 and \(Self.largestPageSize) inclusive."
            )
        }
        return size
    }

    private func firstEntry(among count: Int) throws(Refusal) -> Int {
        guard let token = exchange.query["$skiptoken"] else { return 0 }
        guard token.hasPrefix("RFNwdAIAAQ"), let start = Int(token.dropFirst(10)), (0..<count).contains(start) else {
            throw .badRequest("The specified page token value has expired and can no longer be included.")
        }
        return start
    }

    /// Absolute and opaque (quirk 67), with the other options of the request.
    private func nextLink(_ start: Int) -> String {
        let options = ["$select", "$top"].compactMap { name in exchange.query[name].map { "\(name)=\($0)" } }
        return "\(base)/\(call.rawValue)?" + (options + ["$skiptoken=RFNwdAIAAQ\(start)"]).joined(separator: "&")
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

    private func refused(_ refusal: Refusal) -> Response {
        let requestID = surroundings.random.guid()
        let date = surroundings.now.formatted(Date.ISO8601FormatStyle()).replacing("Z", with: "")
        let body: JSONValue = [
            "error": [
                "code": .string(refusal.code), "message": .string(refusal.message),
                "innerError": [
                    "date": .string(date), "request-id": .string(requestID), "client-request-id": .string(requestID),
                ],
            ]
        ]
        var all = fields("application/json")
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
        for name in ["request-id", "client-request-id"] {
            if let name = HTTPField.Name(name) { fields[name] = id }
        }
        return fields
    }
}
