import Cryptography
import FoundationEssentials
import HTTPTransport
import HTTPTypes

/// Reads what an endpoint of the provider answers: a JSON object, an error as JSON, or something to refuse.
enum ProviderAnswer {
    /// The longest wait that a provider may ask for.
    private static let maximumRetryAfter = Duration.seconds(3600)

    /// The JSON object of a response with status 200.
    static func object(
        of response: TransportResponse,
        from endpoint: OAuthError.Endpoint,
        maximumSize: Int,
        now: Date
    ) throws(OAuthError) -> [String: JSONValue] {
        switch response.status.code {
        case 200:
            do {
                return try object(of: response, maximumSize: maximumSize)
            } catch {
                throw .answerUnusable(endpoint, error)
            }
        case 429, 500...599:
            let retryAfter = response.fields[.retryAfter].flatMap {
                RetryAfter($0, now: Int64(now.timeIntervalSince1970), cap: maximumRetryAfter)?.delay
            }
            throw .providerUnavailable(endpoint, status: response.status.code, retryAfter: retryAfter)
        case 400...499:
            // RFC 6749 5.2: 400, and 401 for a failed client authentication; Entra also answers 403 and 404 so
            guard let error = providerError(of: response, maximumSize: maximumSize) else {
                throw .answerUnusable(endpoint, .status(response.status.code))
            }
            throw .provider(endpoint, error)
        default:
            throw .answerUnusable(endpoint, .status(response.status.code))
        }
    }

    /// Sends a request and reads its answer.
    static func object(
        for request: OutgoingRequest,
        from endpoint: OAuthError.Endpoint,
        over transport: any Transport,
        now: @Sendable () -> Date
    ) async throws(OAuthError) -> [String: JSONValue] {
        let maximumSize = request.limits.maximumResponseSize
        let response: TransportResponse
        do {
            response = try await transport.send(request)
        } catch .responseTooLarge {
            throw .answerUnusable(endpoint, .tooLarge(limit: maximumSize))
        } catch {
            throw .providerUnreachable(endpoint, error)
        }
        return try object(of: response, from: endpoint, maximumSize: maximumSize, now: now())
    }

    /// A request for a JSON document.
    static func documentRequest(_ url: String, maximumSize: Int) -> OutgoingRequest {
        OutgoingRequest(
            url: url,
            fields: [.accept: "application/json"],
            limits: OutgoingRequest.Limits(maximumResponseSize: maximumSize)
        )
    }

    private static func object(
        of response: TransportResponse,
        maximumSize: Int
    ) throws(AnswerFault) -> [String: JSONValue] {
        guard isJSON(response.fields[.contentType]) else {
            throw .contentType
        }
        guard !response.body.isEmpty else {
            throw .empty
        }
        guard response.body.count <= maximumSize else {
            throw .tooLarge(limit: maximumSize)
        }
        let value: JSONValue
        do {
            value = try JSONParser.parse(response.body)
        } catch {
            throw .json(error)
        }
        guard let object = value.object else {
            throw .notAnObject
        }
        return object
    }

    /// `application/json`, or the key set's own type (RFC 7517 8.5.1), with any parameters.
    private static func isJSON(_ contentType: String?) -> Bool {
        guard let type = contentType?.prefix(while: { $0 != ";" }).lowercased() else {
            return false
        }
        let trimmed = type.filter { $0 != " " && $0 != "\t" }
        return trimmed == "application/json" || trimmed == "application/jwk-set+json"
    }

    private static func providerError(of response: TransportResponse, maximumSize: Int) -> ProviderError? {
        guard let object = try? object(of: response, maximumSize: maximumSize), let code = object["error"]?.string,
            !code.isEmpty
        else {
            return nil
        }
        let claims = object["claims"]?.string
        return ProviderError(
            code: code,
            subcode: object["suberror"]?.string,
            text: object["error_description"]?.string,
            numbers: (object["error_codes"]?.array ?? []).compactMap { $0.integer.flatMap(Int.init(exactly:)) },
            correlationID: object["correlation_id"]?.string,
            traceID: object["trace_id"]?.string,
            claims: claims.flatMap { $0.utf8.count <= LoginTransaction.maximumRequestedClaimsLength ? $0 : nil }
        )
    }
}
