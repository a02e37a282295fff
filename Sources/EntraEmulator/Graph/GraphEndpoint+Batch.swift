import Cryptography
import FastCGI
import HTTPTypes
import Synchronization

extension GraphEndpoint {
    private static let mostRequests = 20

    /// Answers up to twenty requests, the last one first (facts 3.5, quirk 69).
    func batch(_ state: borrowing Mutex<EmulatorState>) throws(GraphRefusal) -> JSONValue {
        guard let requests = JSONReader.value(of: exchange.body)?["requests"]?.elements else {
            throw .badRequest("Invalid batch payload format.", code: "BadRequest")
        }
        guard (1...Self.mostRequests).contains(requests.count) else {
            throw .badRequest(
                "Number of batch request steps exceeds the maximum value of \(Self.mostRequests).",
                code: "MaximumValueExceeded"
            )
        }
        let ids = requests.compactMap { $0["id"]?.text?.lowercased() }
        guard Set(ids).count == requests.count else {
            throw .badRequest("Request Ids have to be unique.", code: "InvalidBatchPayloadFormat")
        }
        var answers: [JSONValue] = []
        var good: Set<String> = []
        for (id, request) in zip(ids, requests) {
            let conditions = request["dependsOn"]?.elements?.compactMap { $0.text?.lowercased() } ?? []
            guard conditions.allSatisfy({ answers.count > ids.firstIndex(of: $0) ?? .max }) else {
                throw .badRequest("A request can only depend on one before it.", code: "InvalidBatchPayloadFormat")
            }
            let response = good.isSuperset(of: conditions) ? inner(request, state) : refused(.failedDependency)
            if response.status.code < 400 { good.insert(id) }
            answers.append(answer(response, to: request))
        }
        return ["responses": .array(answers.reversed())]
    }

    private func inner(_ request: JSONValue, _ state: borrowing Mutex<EmulatorState>) -> Response {
        let parts = relative(request["url"]?.text ?? "").split(separator: "?", maxSplits: 1).map { String($0) }
        let path = "/\(GraphCall.version)" + (parts.first ?? "/")
        var variables: [(name: String, value: String)] = [
            ("REQUEST_METHOD", request["method"]?.text ?? "GET"), ("SCRIPT_NAME", path),
            ("QUERY_STRING", parts.count == 2 ? parts[1] : ""),
            ("HTTP_AUTHORIZATION", exchange.field("authorization") ?? ""),
        ]
        if case .object(let fields)? = request["headers"] {
            for field in fields where field.name.lowercased() != "authorization" {
                variables.append(
                    ("HTTP_" + field.name.uppercased().replacing("-", with: "_"), field.value.text ?? "")
                )
            }
        }
        let body = request["body"].map { Array($0.serialized.utf8) } ?? []
        let exchange = Exchange(Request(role: .responder, metaVariables: MetaVariables(variables), body: body))
        let route = Route(path: path)
        state.withLock { $0.received.record(exchange, route: route, isBatched: true) }
        if let refusal = state.withLock({ $0.takeBatchRefusal() }) { return refused(GraphRefusal(refusal)) }
        guard case .graph(let call) = route, call != .batch, call.methods.contains(exchange.method) else {
            return refused(.badRequest("Resource not found for the segment.", code: "BadRequest"))
        }
        return GraphEndpoint(surroundings: surroundings, directories: directories, exchange: exchange, call: call)
            .answer(state)
    }

    /// The part of a URL behind the version; Microsoft's own library sends whole ones.
    private func relative(_ url: String) -> String {
        let base = "\(surroundings.configuration.graphOrigin)/\(GraphCall.version)"
        if url.hasPrefix(base + "/") { return String(url.dropFirst(base.count)) }
        return url.hasPrefix("/") ? url : "/" + url
    }

    private func answer(_ response: Response, to request: JSONValue) -> JSONValue {
        [
            "id": request["id"] ?? .null, "status": JSONValue(response.status.code),
            "headers": .object(response.fields.map { .init($0.name.rawName, .string($0.value)) }),
            "body": JSONReader.value(of: response.body) ?? .string(base64(response.body)),
        ]
    }

    /// Binary content inside of a batch is base64 with padding (RFC 4648 4).
    private func base64(_ bytes: [UInt8]) -> String {
        let text = Base64URL.encode(bytes).replacing("-", with: "+").replacing("_", with: "/")
        return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }
}
