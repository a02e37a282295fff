import FastCGI
import HTTPTypes

extension Faults.Answer {
    private static let hugeSize = 10 * 1_024 * 1_024

    /// The bad answer in place of the usual one.
    func response(usual: Response, surroundings: Surroundings) -> Response {
        var response = usual
        switch kind {
        case .late, .hanging: break
        case .status500: response = html(status: .internalServerError, surroundings)
        case .unavailable: response = html(status: .serviceUnavailable, surroundings)
        case .throttled: response = html(status: .tooManyRequests, surroundings)
        case .empty: response.body = []
        case .html: response = html(status: .ok, surroundings)
        case .huge:
            response.body =
                Array(#"{"filler":""#.utf8) + Array(repeating: 0x78, count: Self.hugeSize) + Array(#""}"#.utf8)
        case .truncated: response.body = Array(response.body.prefix(response.body.count / 2))
        case .wrongContentType: response.fields[.contentType] = "text/plain"
        case .array: response.body = Array("[".utf8) + response.body + Array("]".utf8)
        case .redirect:
            response = Response(
                status: .found,
                fields: surroundings.fields([("Location", "https://elsewhere.example/")])
            )
        }
        if let retryAfter { response.fields[.retryAfter] = retryAfter }
        return response
    }

    private func html(status: HTTPResponse.Status, _ surroundings: Surroundings) -> Response {
        Response(
            status: status,
            fields: surroundings.fields([("Content-Type", "text/html; charset=utf-8")]),
            body: Array("<!DOCTYPE html><title>Service</title><h1>Our services aren't available right now</h1>".utf8)
        )
    }
}
