/// What arrived: counts for each endpoint, and the last requests without their secrets.
package struct ReceivedRequests: Sendable {
    private static let remembered = 500
    /// Parameters whose values are kept; none of them opens anything.
    private static let shownParameters: Set<String> = [
        "client_id", "code_challenge_method", "domain_hint", "grant_type", "login_hint", "post_logout_redirect_uri",
        "prompt", "redirect_uri", "response_mode", "response_type", "scope", "claims", "client_info", "max_age",
        "appid", "requested_token_use", "$count", "$filter", "$orderby", "$search", "$select", "$skip", "$skiptoken",
        "$top",
    ]

    /// One request.
    package struct Entry: Sendable, Equatable {
        /// `discovery`, `keys`, `authorize`, `login`, `token`, `logout`, `userinfo`, `graph`, `batched` and so on.
        package let endpoint: String
        /// The HTTP method.
        package let method: String
        /// The path as it was asked for, without its query.
        package let path: String
        /// The names of the parameters of query and form.
        package let parameters: [String]
        /// The values of those parameters that are no secrets.
        package let values: [String: String]
        /// The names of the fields that were watched for.
        package let fields: [String]
        /// `post`, `basic`, `assertion` or `none`.
        package let clientAuthentication: String
    }

    /// The last 500 requests, oldest first.
    package private(set) var requests: [Entry] = []
    private var counts: [String: Int] = [:]

    /// How many requests an endpoint got.
    package func count(_ endpoint: String) -> Int {
        counts[endpoint] ?? 0
    }

    /// Remembers a request under the name of its route, or under `batched` when it was inside of another one.
    mutating func record(_ exchange: Exchange, route: Route, isBatched: Bool = false) {
        let endpoint = isBatched ? "batched" : route.name
        let all = exchange.query.pairs + exchange.form.pairs
        var values: [String: String] = [:]
        for pair in all where ReceivedRequests.shownParameters.contains(pair.name) { values[pair.name] = pair.value }
        if requests.count >= ReceivedRequests.remembered { requests.removeFirst(ReceivedRequests.remembered / 5) }
        requests.append(
            Entry(
                endpoint: endpoint,
                method: exchange.method,
                path: exchange.path,
                parameters: all.map(\.name),
                values: values,
                fields: exchange.watchedFields,
                clientAuthentication: exchange.clientAuthentication
            )
        )
        counts[endpoint, default: 0] += 1
    }

    /// The document of the route `/emulator/received`.
    var json: JSONValue {
        [
            "counts": .object(counts.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, JSONValue($0.value)) }),
            "requests": .array(requests.map(ReceivedRequests.json)),
        ]
    }

    private static func json(_ entry: Entry) -> JSONValue {
        let values = entry.values.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
        return [
            "endpoint": .string(entry.endpoint),
            "method": .string(entry.method),
            "path": .string(entry.path),
            "parameters": JSONValue(entry.parameters),
            "values": .object(values),
            "fields": JSONValue(entry.fields),
            "clientAuthentication": .string(entry.clientAuthentication),
        ]
    }
}
