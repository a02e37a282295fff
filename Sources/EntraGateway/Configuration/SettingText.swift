import Cryptography
import FastCGI
import HTTPTransport
import Store

/// The forms that settings have as text: each function takes one or refuses it.
enum SettingText {
    /// `true` in any case; `false`, `0`.
    static func flag(_ text: String) throws(SettingRefusal) -> Bool {
        switch text.lowercased() {
        case "true": true
        case "false", "0": false
        default: throw refusal(text, "is no flag", "accepted is true or false")
        }
    }

    /// A whole number within a range, as arithmetic.
    static func wholeNumber(_ text: String, in range: ClosedRange<Int>) throws(SettingRefusal) -> Int {
        let accepted = "accepted is a whole number from \(range.lowerBound) to \(range.upperBound), or arithmetic"
        let value: Double
        do {
            value = try ArithmeticExpression.value(of: text)
        } catch {
            throw refusal(text, error == .notFinite ? "has no finite value" : "is no number", accepted)
        }
        guard let number = Int(exactly: value), range.contains(number) else {
            let isWhole = value == value.rounded()
            throw refusal(text, isWhole ? "is out of range" : "is not whole", accepted)
        }
        return number
    }

    /// A whole number with its unit: `30s`, `15m`, `8h`, `7d`; at least a second and at most ten years.
    static func duration(_ text: String) throws(SettingRefusal) -> Duration {
        let accepted = "accepted is a whole number with s, m, h or d, such as 8h, up to 3650d"
        let seconds: Int
        switch text.last {
        case "s": seconds = 1
        case "m": seconds = 60
        case "h": seconds = 3600
        case "d": seconds = 86_400
        default:
            let isNumber = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            throw refusal(text, isNumber ? "has no unit" : "is no duration", accepted)
        }
        let digits = text.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw refusal(text, "is no duration", accepted)
        }
        guard let count = Int(digits), count > 0, count <= 3650 * 86_400 / seconds else {
            throw refusal(text, "is out of range", accepted)
        }
        return .seconds(count * seconds)
    }

    /// Bytes, as a whole number with `K`, `M`, `G` or `T` behind it for powers of 1024; `nil` for 0, which sets no limit.
    static func size(_ text: String) throws(SettingRefusal) -> Int? {
        let accepted = "accepted is a whole number, with K, M, G or T if wanted, such as 500M, or 0 for no limit"
        let units: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
        let shift = text.last.flatMap { units[Character($0.uppercased())] }
        let digits = shift == nil ? text[...] : text.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw refusal(text, "is no size", accepted)
        }
        guard let count = Int(digits), count <= (1 << 50) >> (shift ?? 0) else {
            throw refusal(text, "is out of range", accepted)
        }
        return count == 0 ? nil : count << (shift ?? 0)
    }

    /// The entries between commas; there must be one, since an empty list would demand nothing.
    static func entries(_ text: String) throws(SettingRefusal) -> [String] {
        let entries = list(text)
        guard !entries.isEmpty else {
            throw refusal(text, "has no entry", "accepted are entries separated by commas")
        }
        return entries
    }

    /// The entries between commas, without the spaces around them; empty ones do not count.
    private static func list(_ text: String) -> [String] {
        entries(of: text) { $0 == "," }.map { SettingTexts.trimmed($0) }.filter { !$0.isEmpty }
    }

    /// The entries between spaces or commas.
    static func words(_ text: String) -> [String] {
        entries(of: text) { $0 == "," || $0.isWhitespace }
    }

    /// One of the words of an enumeration, in any case.
    static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ text: String,
        of type: Choice.Type
    ) throws(SettingRefusal) -> Choice {
        guard let choice = Choice(rawValue: text.lowercased()) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw refusal(text, "is none of the choices", "accepted is one of \(words)")
        }
        return choice
    }

    /// A GUID, in lower case.
    static func guid(_ text: String) -> String? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12],
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isHexDigit } })
        else { return nil }
        return text.lowercased()
    }

    /// The GUIDs of tenants, in lower case and none twice.
    static func tenants(_ text: String) throws(SettingRefusal) -> [String] {
        var tenants: [String] = []
        for entry in try entries(text) {
            guard let tenant = guid(entry) else {
                throw refusal(entry, "is no GUID", "accepted are tenant IDs separated by commas")
            }
            if !tenants.contains(tenant) {
                tenants.append(tenant)
            }
        }
        return tenants
    }

    /// Scopes separated by spaces: RFC 6749 3.3.
    static func scopes(_ text: String) throws(SettingRefusal) -> [String] {
        try scopes(entries(of: text, where: \.isWhitespace), accepted: "accepted are scopes separated by spaces")
    }

    /// Scopes separated by commas, as LibreChat writes those of Graph.
    static func scopeList(_ text: String) throws(SettingRefusal) -> [String] {
        try scopes(words(text), accepted: "accepted are scopes separated by commas")
    }

    /// A literal claim name or a dotted path.
    static func claimPath(_ text: String) throws(SettingRefusal) -> String {
        let steps = text.split(separator: ".", omittingEmptySubsequences: false)
        // A claim may be named by a URL, whose dots are no steps.
        guard text.contains("/") || steps.allSatisfy({ !$0.isEmpty }) else {
            throw refusal(text, "has an empty step", "accepted is a claim name or a dotted path")
        }
        return text
    }

    /// A URL of a web page: `https`, or `http` on a loopback host; no user, no fragment.
    static func pageURL(_ text: String) throws(SettingRefusal) -> String {
        let accepted = "accepted is an https URL, or http on a loopback host"
        do throws(URLRefusal) {
            let url = try AbsoluteURL(text)
            _ = try url.origin()
            guard !url.hasFragment, !text.contains(where: { "{}".contains($0) }) else { throw URLRefusal.malformed }
        } catch {
            throw refusal(error, of: text, accepted: accepted)
        }
        return text
    }

    /// An origin.
    static func origin(_ text: String) throws(SettingRefusal) -> Origin {
        do throws(URLRefusal) {
            return try Origin(text)
        } catch {
            throw refusal(
                error,
                of: text,
                accepted: "accepted is scheme, host and port: https, or http on a loopback host"
            )
        }
    }

    static func refusal(_ text: some StringProtocol, _ problem: String, _ accepted: String) -> SettingRefusal {
        SettingRefusal(problem: "\(SettingRefusal.quoted(text)) \(problem)", accepted: accepted)
    }

    static func refusal(_ error: URLRefusal, of text: String, accepted: String) -> SettingRefusal {
        // What stands before an @ may be a password: such a text is not quoted.
        let subject = text.contains("@") ? "the value" : SettingRefusal.quoted(text)
        let problem =
            switch error {
            case .malformed: "is no URL"
            case .schemeNotAccepted: "has another scheme"
            case .clearTextToRemoteHost: "goes over the network in the clear"
            case .holdsUser: "holds a user name"
            case .portOutOfRange: "has a port out of range"
            case .notAnOrigin: "is more than an origin"
            }
        return SettingRefusal(problem: "\(subject) \(problem)", accepted: accepted)
    }

    private static func scopes(_ entries: [String], accepted: String) throws(SettingRefusal) -> [String] {
        for entry in entries {
            // Neither docker nor systemd cuts a comment off.
            guard entry.first != "#" else { throw refusal(entry, "begins a comment", accepted) }
            guard entry.first != "=" else { throw refusal(entry, "begins with a second =", accepted) }
            let isScope = entry.utf8.allSatisfy { byte in
                (0x21...0x7E).contains(byte) && byte != 0x22 && byte != 0x5C && byte != 0x2C
            }
            guard isScope else { throw refusal(entry, "is no scope", accepted) }
        }
        return entries.reduce(into: []) { scopes, scope in
            if !scopes.contains(scope) {
                scopes.append(scope)
            }
        }
    }

    private static func entries(of text: String, where isSeparator: (Character) -> Bool) -> [String] {
        text.split(whereSeparator: isSeparator).map(String.init)
    }
}

extension SettingText {
    /// The routes of ours that a redirect URI must not take away.
    static let routes: Set<String> = [
        "/oauth/openid", "/oauth/openid/auth", "/oauth/openid/logout", "/oauth/openid/frontchannel-logout",
        "/oauth/openid/backchannel-logout", "/oauth/openid/jwks", "/oauth/error", "/login", "/api/auth/refresh",
        "/api/auth/logout", "/api/auth/graph-token", "/api/auth/picker-token", "/api/user", "/api/config",
        "/api/permissions/search-principals", "/health", "/livez", "/readyz", "/metrics",
    ]

    /// Words for people, as they are.
    static func label(_ text: String) -> String {
        text
    }

    /// A text without white space.
    static func identifier(_ text: String) throws(SettingRefusal) -> String {
        guard !text.contains(where: \.isWhitespace) else {
            throw refusal(text, "holds white space", "accepted is text without white space")
        }
        return text
    }

    /// The name of a claim at the top of a token.
    static func claimName(_ text: String) throws(SettingRefusal) -> String {
        guard !text.contains(where: \.isWhitespace) else {
            throw refusal(text, "holds white space", "accepted is the name of a claim")
        }
        return text
    }

    /// A role that a token may give; never the administrator's, as in LibreChat.
    static func assignableRole(_ text: String) throws(SettingRefusal) -> String {
        guard text.uppercased() != "ADMIN" else {
            throw refusal(text, "cannot be given this way", "accepted is a role other than ADMIN")
        }
        return text
    }

    /// A path of this machine from the root.
    static func absolutePath(_ text: String) throws(SettingRefusal) -> String {
        guard text.first == "/" else {
            throw refusal(text, "is no absolute path", "accepted is a path that begins with /")
        }
        return text
    }

    /// A path on the origin of the pages, or the URL of a page.
    static func pathOrPageURL(_ text: String) throws(SettingRefusal) -> String {
        isPlainPath(text.prefix { $0 != "?" }) ? text : try pageURL(text)
    }

    /// Whether a text is a path that a web server leaves as it is: no `//`, no `.` or `..` step, no escape, no query.
    static func isPlainPath(_ text: some StringProtocol) -> Bool {
        let steps = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isFromRoot = text.first == "/"
        return isFromRoot && steps.dropLast().allSatisfy { !$0.isEmpty } && !steps.contains { $0 == "." || $0 == ".." }
            && text.utf8.allSatisfy { byte in
                (0x21...0x7E).contains(byte) && !"\"#%<>?\\^`{|}".utf8.contains(byte)
            }
    }

    /// `unix:…`, `tcp:…` or `fd:…`.
    static func listenAddress(_ text: String) throws(SettingRefusal) -> String? {
        do {
            _ = try ListenAddress(text)
        } catch {
            throw refusal(
                text,
                "is no address to listen on",
                "accepted is unix:/run/entra-fcgi.sock, tcp:127.0.0.1:9000 or fd:3"
            )
        }
        return text
    }

    /// Where the store is, by the store's own rules; the text is not quoted: it may hold a password.
    static func store(_ text: String) throws(SettingRefusal) -> StoreLocation {
        do throws(StoreError) {
            return try StoreLocation(text)
        } catch {
            let problem =
                switch error {
                case .unsupported(let scheme): "\(scheme) is not built in yet"
                case .invalidLocation(let fault): "\(fault)"
                default: "the value names no store"
                }
            throw SettingRefusal(problem: problem, accepted: "accepted is sqlite:PATH")
        }
    }

    /// The URL of a proxy, which is not quoted: it may hold a password.
    static func proxy(_ text: String) throws(SettingRefusal) -> SecretBytes {
        let accepted = "accepted is a URL with http or https"
        do throws(URLRefusal) {
            let url = try AbsoluteURL(text)
            guard ["http", "https"].contains(url.scheme) else { throw .schemeNotAccepted }
            guard url.path.isEmpty || url.path == "/", !url.hasQuery, !url.hasFragment else { throw .notAnOrigin }
        } catch {
            let problem =
                switch error {
                case .schemeNotAccepted: "the value has another scheme"
                case .portOutOfRange: "the value has a port out of range"
                case .notAnOrigin: "the value has a path"
                case .malformed, .clearTextToRemoteHost, .holdsUser: "the value is no URL"
                }
            throw SettingRefusal(problem: problem, accepted: accepted)
        }
        guard (try? ProxySettings(url: text)) != nil else {
            throw SettingRefusal(problem: "the value is no URL", accepted: accepted)
        }
        return SecretBytes(text)
    }
}
