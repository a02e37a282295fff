import Cryptography
package import FastCGI

/// The two cookies of interface section 3: their names, how they are read and how they are written (RFC 6265).
package struct SiteCookies: Sendable {
    /// The session cookie's name, with its prefix if the origin can have one.
    package let sessionName: String
    /// The login cookie's name, with its prefix if the origin can have one.
    package let loginName: String
    private let isSecure: Bool
    private let crossesSites: Bool

    /// Cookies for an origin.
    ///
    /// - Parameters:
    ///   - isSecure: Whether the origin is `https`; a loopback `http` origin cannot have `__Host-` cookies.
    ///   - answersByPost: Whether the response mode is `form_post`, a cross-site POST that no `Lax` cookie accompanies.
    package init(isSecure: Bool, answersByPost: Bool) {
        let prefix = isSecure ? "__Host-" : ""
        sessionName = prefix + "entra-session"
        loginName = prefix + "entra-login"
        self.isSecure = isSecure
        crossesSites = answersByPost
    }

    /// The session cookie's 32 bytes; `nil` when it is missing or not one of ours.
    package func session(in variables: MetaVariables) -> [UInt8]? {
        value(of: sessionName, in: variables, count: 32)
    }

    /// The login cookie's 16 bytes; `nil` when it is missing or not one of ours.
    package func login(in variables: MetaVariables) -> [UInt8]? {
        value(of: loginName, in: variables, count: 16)
    }

    /// The `Set-Cookie` line that gives the browser its session.
    package func setSession(_ bytes: [UInt8]) -> String {
        "\(sessionName)=\(Base64URL.encode(bytes)); Path=/; HttpOnly\(isSecure ? "; Secure" : ""); SameSite=Lax"
    }

    /// The `Set-Cookie` line that takes the session away.
    package var clearSession: String {
        "\(sessionName)=; Path=/; HttpOnly\(isSecure ? "; Secure" : ""); SameSite=Lax; Max-Age=0"
    }

    /// The `Set-Cookie` line that binds login attempts to this browser.
    package func setLogin(_ bytes: [UInt8]) -> String {
        // RFC 6265bis: SameSite=None is accepted with Secure only; browsers take it on loopback origins too.
        let attributes = crossesSites ? "; Secure; SameSite=None" : "\(isSecure ? "; Secure" : ""); SameSite=Lax"
        return "\(loginName)=\(Base64URL.encode(bytes)); Path=/; HttpOnly\(attributes)"
    }

    /// The value of a cookie of ours; of several with the name the first well-formed one counts.
    private func value(of name: String, in variables: MetaVariables, count: Int) -> [UInt8]? {
        variables.withBytes(of: "HTTP_COOKIE") { field in
            let name = name.utf8.span
            var start = 0
            while start < field.count {
                let end = Self.index(of: UInt8(ascii: ";"), in: field, from: start)
                while start < end, field[start] == UInt8(ascii: " ") || field[start] == UInt8(ascii: "\t") {
                    start += 1
                }
                if Self.isNamed(field.extracting(start..<end), name),
                    let bytes = Base64URL.decode(field.extracting(start + name.count + 1..<end)), bytes.count == count
                {
                    return bytes
                }
                start = end + 1
            }
            return nil
        } ?? nil
    }

    /// Whether the pair begins with `name=`.
    private static func isNamed(_ pair: Span<UInt8>, _ name: Span<UInt8>) -> Bool {
        guard pair.count > name.count, pair[name.count] == UInt8(ascii: "=") else { return false }
        for index in 0..<name.count where pair[index] != name[index] { return false }
        return true
    }

    private static func index(of byte: UInt8, in field: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < field.count, field[index] != byte { index += 1 }
        return index
    }
}
