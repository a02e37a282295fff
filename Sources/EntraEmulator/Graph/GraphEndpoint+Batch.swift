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
        for request in requests.reversed() { answers.append(inner(request, state)) }
        return ["responses": .array(answers)]
    }

    private func inner(_ request: JSONValue, _ state: borrowing Mutex<EmulatorState>) -> JSONValue {
        let url = request["url"]?.text ?? ""
        let parts = (url.hasPrefix("/") ? url : "/" + url).split(separator: "?", maxSplits: 1).map { String($0) }
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
        let answer: Response
        if let refusal = state.withLock({ $0.takeBatchRefusal() }) {
            answer = refused(GraphRefusal(refusal))
        } else if case .graph(let call) = Route(path: path), call != .batch, call.methods.contains(exchange.method) {
            answer = GraphEndpoint(surroundings: surroundings, directories: directories, exchange: exchange, call: call)
                .answer(state)
        } else {
            answer = refused(.badRequest("Resource not found for the segment.", code: "BadRequest"))
        }
        return [
            "id": request["id"] ?? .null, "status": JSONValue(answer.status.code),
            "headers": .object(answer.fields.map { .init($0.name.rawName, .string($0.value)) }),
            "body": JSONReader.value(of: answer.body) ?? .string(base64(answer.body)),
        ]
    }

    /// Binary content inside of a batch is base64 with padding (RFC 4648 4).
    private func base64(_ bytes: [UInt8]) -> String {
        let text = Base64URL.encode(bytes).replacing("-", with: "+").replacing("_", with: "/")
        return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }
}
