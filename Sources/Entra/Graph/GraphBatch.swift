import FoundationEssentials
import HTTPTransport
import HTTPTypes
package import OpenIDConnect

extension GraphClient {
    /// What came of one call of a batch.
    package typealias PartResult = Result<[String: JSONValue], GraphError>

    /// Makes several calls at once (facts 3.5): the answers in the order of the calls, each good or bad for itself.
    ///
    /// Graph answers in any order, so that answers are found by their IDs; one that was throttled is asked again, with
    /// whatever others were, after as long as the one that waits longest demands.
    ///
    /// - Parameters:
    ///   - requests: The calls, at most ``maximumBatch``.
    ///   - caller: On whose behalf.
    /// - Returns: As many results as calls.
    /// - Throws: Why nothing at all was answered.
    package func batch(_ requests: [GraphRequest], as caller: GraphCaller) async throws(GraphError) -> [PartResult] {
        precondition(requests.count <= Self.maximumBatch, "a batch has room for \(Self.maximumBatch) calls")
        var results: [PartResult?] = Array(repeating: nil, count: requests.count)
        var attempt = 1
        while true {
            let open = requests.indices.filter { results[$0] == nil }
            guard !open.isEmpty else { break }
            let (parts, response) = try await parts(open.map { ($0, requests[$0]) }, caller)
            for index in open {
                guard case .failure(let error)? = parts[index]?.result else { continue }
                tell(error, of: requests[index], in: response, caller)
            }
            let throttled = open.filter { parts[$0]?.isThrottled ?? false }
            for index in open where !throttled.contains(index) {
                results[index] = parts[index]?.result ?? .failure(.malformed)
            }
            guard !throttled.isEmpty else { break }
            // Fields of the longest wait: the part that may be asked last decides for all.
            let asked = throttled.compactMap { parts[$0]?.retryAfter }.max { Self.seconds($0) < Self.seconds($1) }
            guard await waits(asked: asked, attempt: attempt, caller) else {
                for index in throttled { results[index] = parts[index]?.result }
                break
            }
            attempt += 1
        }
        return results.map { $0 ?? .failure(.malformed) }
    }

    /// A part of the answer.
    private struct Part {
        let status: Int
        let retryAfter: String?
        let result: PartResult

        /// Whether it is to be asked again.
        var isThrottled: Bool { status == 429 || (500...599).contains(status) }
    }

    private func parts(
        _ requests: [(index: Int, request: GraphRequest)],
        _ caller: GraphCaller
    ) async throws(GraphError) -> ([Int: Part], TransportResponse) {
        let orders = requests.map { index, request in
            BatchOrder.Part(
                id: String(index),
                url: request.target,
                headers: request.isAdvanced ? ["ConsistencyLevel": "eventual"] : nil
            )
        }
        guard let body = try? JSONEncoder().encode(BatchOrder(requests: orders)) else { throw .malformed }
        let response = try await post(batch: [UInt8](body), as: caller)
        guard let answers = GraphAnswer.object(of: response)?["responses"]?.array else { throw .malformed }
        var parts: [Int: Part] = [:]
        for answer in answers {
            guard let members = answer.object, let index = members["id"]?.string.flatMap({ Int($0) }),
                let status = members["status"]?.integer, (100...599).contains(status)
            else { throw .malformed }
            parts[index] = part(status: Int(status), members)
        }
        return (parts, response)
    }

    private func part(status: Int, _ members: [String: JSONValue]) -> Part {
        var fields = HTTPFields()
        for (name, value) in members["headers"]?.object ?? [:] {
            if let name = HTTPField.Name(name), let value = value.string { fields[name] = value }
        }
        let retryAfter = fields[.retryAfter]
        let body = members["body"]?.object
        if status == 200 {
            return Part(status: status, retryAfter: nil, result: body.map { .success($0) } ?? .failure(.malformed))
        }
        let bare = TransportResponse(status: HTTPResponse.Status(code: status), fields: fields)
        let error: GraphError =
            if let claims = ClaimsChallenge.claims(of: bare) {
                .claimsRequired(claims)
            } else if status == 429 || status >= 500 {
                .unavailable(status: status)
            } else {
                .refused(status: status, code: GraphAnswer.code(body))
            }
        return Part(status: status, retryAfter: retryAfter, result: .failure(error))
    }

    /// Only to compare: a date is taken for the longest wait.
    private static func seconds(_ field: String) -> Double { Double(field) ?? .infinity }
}

/// The body of a batch.
private struct BatchOrder: Encodable {
    let requests: [Part]

    struct Part: Encodable {
        let id: String
        let method = "GET"
        let url: String
        let headers: [String: String]?
    }
}
