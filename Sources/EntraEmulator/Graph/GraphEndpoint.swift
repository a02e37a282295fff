import FastCGI
import FoundationEssentials
import HTTPTypes
import Synchronization

/// Microsoft Graph: the directory, and the groups of the person who signed in (facts 3.1, 3.7).
struct GraphEndpoint {
    private static let diagnostic =
        #"{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"4","ScaleUnit":"000","RoleInstance":"EMULATOR"}}"#

    let surroundings: Surroundings
    let directories: GraphDirectories
    let exchange: Exchange
    let call: GraphCall

    func answer(_ state: borrowing Mutex<EmulatorState>) -> Response {
        do throws(GraphRefusal) {
            if let refusal = state.withLock({ $0.takeGraphRefusal(of: call) }) { throw GraphRefusal(refusal) }
            let grant = try grant { token in state.withLock { $0.accessTokens[token] } }
            if let claims = challenge(to: grant) { return challenged(claims) }
            guard let person = surroundings.configuration.person(grant.signIn.personID),
                let directory = directories[person.tenantID]
            else { throw .missing(grant.signIn.personID) }
            let reader = GraphReader(
                surroundings: surroundings,
                exchange: exchange,
                directory: directory,
                person: person,
                permissions: Set(grant.permissions)
            )
            return switch call {
            case .batch: json(try batch(state))
            case .count(let set): text(String(try reader.count(set)))
            case .group(let id): json(try reader.group(id))
            case .groups: json(try reader.groups())
            case .me: json(try reader.me())
            case .memberGroups: json(try reader.memberGroups())
            case .memberObjects: json(try reader.memberObjects())
            case .memberOf(_, let cast): json(try reader.memberOf(cast: cast))
            case .related(let id, let relation, let cast): json(try reader.related(id, relation, cast: cast))
            case .people: json(try reader.people())
            case .photo(let id): image(try reader.photo(id))
            case .user(let id): json(try reader.user(id))
            case .users: json(try reader.users())
            }
        } catch {
            return refused(error)
        }
    }

    /// Only a token of ours for Graph opens anything.
    private func grant(
        _ known: (String) -> EmulatorState.AccessGrant?
    ) throws(GraphRefusal) -> EmulatorState.AccessGrant {
        guard let token = bearerToken else { throw .unauthorized("Access token is empty.") }
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

    /// The token that the request carries.
    var bearerToken: String? {
        let field = exchange.field("authorization") ?? ""
        return field.lowercased().hasPrefix("bearer ") && field.utf8.count > 7 ? String(field.dropFirst(7)) : nil
    }

    private func json(_ body: JSONValue) -> Response {
        Response(
            status: .ok,
            fields: fields("application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false"),
            body: Array(body.serialized.utf8)
        )
    }

    private func text(_ text: String) -> Response {
        Response(status: .ok, fields: fields("text/plain"), body: Array(text.utf8))
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
            all[.wwwAuthenticate] = "Bearer " + usualParameters.joined(separator: ", ")
        }
        return Response(status: refusal.status, fields: all, body: Array(body.serialized.utf8))
    }

    /// The parameters of `WWW-Authenticate` on every answer 401.
    var usualParameters: [String] {
        [
            #"realm="""#, #"authorization_uri="\#(surroundings.configuration.loginOrigin)/common/oauth2/authorize""#,
            #"client_id="00000003-0000-0000-c000-000000000000""#,
        ]
    }

    private func fields(_ type: String) -> HTTPFields {
        var fields: HTTPFields = [.contentType: type, .cacheControl: "no-cache", .vary: "Accept-Encoding"]
        let id = surroundings.random.guid()
        for (name, value) in [
            ("request-id", id), ("client-request-id", exchange.field("client-request-id") ?? id),
            ("x-ms-ags-diagnostic", Self.diagnostic),
        ] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }
}
