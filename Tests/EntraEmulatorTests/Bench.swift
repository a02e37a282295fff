import Cryptography
import EntraEmulator
import FastCGI
import FoundationEssentials
import HTTPTypes
import Synchronization
import Testing

/// One emulator under test, with a clock that the test moves.
final class Bench: Sendable {
    static let origin = "http://localhost:3081"
    static let callback = "http://localhost:3080/oauth/openid/callback"
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    private static let keys = Result { try KeyRing(spares: 1) }

    let emulator: Emulator
    let clock: Clock

    init(
        random: RandomSource = .system,
        _ change: (inout EmulatorConfiguration) -> Void = { _ in },
        sleep: (@Sendable (Duration) async -> Void)? = nil
    ) throws {
        var configuration = Demo.configuration(loginOrigin: Bench.origin)
        change(&configuration)
        let clock = Clock()
        self.clock = clock
        emulator = Emulator(
            configuration: configuration,
            keys: try Bench.keys.get(),
            random: random,
            now: { clock.now },
            sleep: sleep ?? { clock.slept($0) }
        )
    }

    /// A clock that stands still until it is moved.
    final class Clock: Sendable {
        private struct State {
            var now = Date(timeIntervalSince1970: 1_900_000_000)
            var slept = Duration.zero
        }

        private let state = Mutex(State())

        var now: Date { state.withLock { $0.now } }
        var totalSleep: Duration { state.withLock { $0.slept } }

        func advance(_ seconds: Double) {
            state.withLock { $0.now = $0.now.addingTimeInterval(seconds) }
        }

        func slept(_ duration: Duration) {
            state.withLock { $0.slept += duration }
        }
    }

    /// Sends one request.
    func send(
        _ method: String = "GET",
        _ target: String,
        form: [(String, String)]? = nil,
        body: String? = nil,
        contentType: String? = nil,
        fields: [String: String] = [:],
        from address: String = "127.0.0.1"
    ) async -> Response {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var pairs: [(name: String, value: String)] = [
            ("REQUEST_METHOD", method), ("SCRIPT_NAME", String(parts[0])),
            ("QUERY_STRING", parts.count == 2 ? String(parts[1]) : ""), ("REMOTE_ADDR", address),
        ]
        let content = form.map(Bench.encoded) ?? body ?? ""
        if let type = contentType ?? (form == nil ? nil : "application/x-www-form-urlencoded") {
            pairs.append(("CONTENT_TYPE", type))
        }
        for (name, value) in fields {
            pairs.append(("HTTP_" + name.uppercased().replacing("-", with: "_"), value))
        }
        return await emulator.respond(
            to: Request(role: .responder, metaVariables: MetaVariables(pairs), body: Array(content.utf8))
        )
    }

    /// Encodes fields as a careful client does.
    static func encoded(_ fields: [(String, String)]) -> String {
        fields.map { encoded($0.0) + "=" + encoded($0.1) }.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

extension Response {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    var json: JSONValue {
        get throws { try #require(JSONValue(parsing: body)) }
    }

    /// A field's value.
    func field(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { fields[$0] }
    }

    /// The fields of the query or fragment of `Location`, or of the form of a `form_post` page.
    var parameters: FormFields {
        get throws {
            if let location = field("location") {
                let query = location.split(separator: "?", maxSplits: 1).last.map(String.init) ?? ""
                let isQuery = location.contains("?") && location.hasSuffix("#")
                let fragment = location.split(separator: "#", maxSplits: 1).last.map(String.init) ?? ""
                return FormFields(encoded: isQuery ? String(query.dropLast()) : fragment)
            }
            var fields: [(String, String)] = []
            for match in text.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/) {
                fields.append((Response.unescaped(match.1), Response.unescaped(match.2)))
            }
            return FormFields(encoded: Bench.encoded(fields))
        }
    }

    /// The number of an error in JSON or on a page.
    var errorNumber: Int? {
        text.firstMatch(of: /AADSTS([0-9]+):/).flatMap { Int($0.1) }
    }

    private static func unescaped(_ text: Substring) -> String {
        String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
