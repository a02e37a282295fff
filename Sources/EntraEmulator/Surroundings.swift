import Cryptography
import FastCGI
import FoundationEssentials
import HTTPTypes

/// What an answer is made from, taken once at the beginning of a request.
struct Surroundings: Sendable {
    let configuration: EmulatorConfiguration
    let faults: Faults
    let keys: KeyRing
    let random: RandomSource
    /// The emulator's time, its offset included.
    let now: Date

    /// Whole seconds since 1970.
    var seconds: Int { Int(now.timeIntervalSince1970.rounded(.down)) }

    /// The circumstances of an error that happens now.
    func occurrence(of error: ProtocolError) -> ProtocolError.Occurrence {
        ProtocolError.Occurrence(
            code: faults.randomErrorNumbers ? random.integer(in: 10_000...9_999_999) : error.code,
            traceID: random.guid(),
            correlationID: random.guid(),
            timestamp: now.formatted(Date.ISO8601FormatStyle()).replacing("T", with: " ")
        )
    }

    /// The fields of every answer of the login host.
    func fields(_ others: [(String, String)] = []) -> HTTPFields {
        var fields = HTTPFields()
        let all =
            others + [
                ("X-Content-Type-Options", "nosniff"),
                ("P3P", #"CP="DSP CUR OTPi IND OTRi ONL FIN""#),
                ("x-ms-request-id", random.guid()),
                ("x-ms-ests-server", "2.1.11722.25 - EUS ProdSlices"),
            ]
        for (name, value) in all {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return fields
    }

    /// An answer for programs, with the cookies that the real service sends even to them (quirk 83).
    func json(
        _ value: JSONValue,
        status: HTTPResponse.Status = .ok,
        fields others: [(String, String)] = []
    ) -> Response {
        let attributes = "; path=/; secure; HttpOnly; SameSite=None"
        var all = [("Content-Type", "application/json; charset=utf-8")] + others
        if !Origin.isLoopback(configuration.loginOrigin) {
            // On a loopback host this field would lock the developer's browser out of plain HTTP.
            all.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
        }
        all += [
            ("Set-Cookie", "fpc=\(random.token(18))\(attributes)"),
            ("Set-Cookie", "esctx=\(random.token(96))\(attributes)"),
            ("Set-Cookie", "x-ms-gateway-slice=estsfd\(attributes)"),
            ("Set-Cookie", "stsservicecookie=estsfd\(attributes)"),
        ]
        return Response(status: status, fields: fields(all), body: Array(value.serialized.utf8))
    }

    /// An error for programs, in the form of the token endpoint (facts 1.5).
    func json(_ error: ProtocolError) -> Response {
        let occurrence = occurrence(of: error)
        var body: JSONValue = [
            "error": .string(error.error),
            "error_description": .string(error.description(occurrence)),
            "error_codes": [JSONValue(occurrence.code)],
            "timestamp": .string(occurrence.timestamp),
            "trace_id": .string(occurrence.traceID),
            "correlation_id": .string(occurrence.correlationID),
            "error_uri": .string("\(configuration.loginOrigin)/error?code=\(occurrence.code)"),
        ]
        body["suberror"] = error.suberror.map(JSONValue.string)
        body["claims"] = error.claims.map(JSONValue.string)
        var fields = Surroundings.uncached
        if let retryAfter = error.retryAfter { fields.append(("Retry-After", retryAfter)) }
        return json(body, status: HTTPResponse.Status(code: error.status), fields: fields)
    }

    /// The fields of answers that nobody may keep.
    static let uncached = [
        ("Cache-Control", "no-store, no-cache"), ("Pragma", "no-cache"), ("Expires", "-1"),
    ]
}
