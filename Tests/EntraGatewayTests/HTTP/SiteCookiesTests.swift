import Cryptography
import EntraGateway
import FastCGI
import Testing

struct SiteCookiesTests {
    private static let session = [UInt8](0..<32)
    private static let other = [UInt8](repeating: 0xFF, count: 32)
    private static let text = Base64URL.encode(session)
    private static let otherText = Base64URL.encode(other)
    private static let cookies = SiteCookies(isSecure: true, answersByPost: false)

    private static func variables(_ field: String?) -> MetaVariables {
        MetaVariables(field.map { [("HTTP_COOKIE", $0)] } ?? [])
    }

    @Test(arguments: [
        "__Host-entra-session=\(text)", " __Host-entra-session=\(text)", "\t__Host-entra-session=\(text)",
        "a=b; __Host-entra-session=\(text); c=d", "a=b;__Host-entra-session=\(text);c=d",
        ";;  ;__Host-entra-session=\(text)",
        "x__Host-entra-session=\(otherText); __Host-entra-session=\(text)",
        "__Host-entra-sessionx=\(otherText); __Host-entra-session=\(text)",
        "__host-entra-session=\(otherText); __Host-entra-session=\(text)",
        "entra-session=\(otherText); __Host-entra-session=\(text)",
        "__Host-entra-session=broken; __Host-entra-session=\(text)",
        "__Host-entra-session=\(text); __Host-entra-session=\(otherText)", "novalue; __Host-entra-session=\(text)",
    ])
    func `the first well-formed cookie of the name counts`(field: String) {
        #expect(Self.cookies.session(in: Self.variables(field)) == Self.session)
    }

    @Test(arguments: [
        nil, "", ";", "=", "__Host-entra-session", "__Host-entra-session=", "__Host-entra-session=\(text)=",
        "__Host-entra-session=\"\(text)\"", "__Host-entra-session= \(text)", "__Host-entra-session =\(text)",
        "__Host-entra-session=\(text) ", "__Host-entra-session=\(text)A", "__Host-entra-session=\(text.dropLast())",
        "__Host-entra-session=\(text.dropLast())9", "__Host-entra-session=\(text.dropLast())+",
        "__Host-entra-session=\u{FFFD}", "entra-session=\(text)", "x=__Host-entra-session=\(text)",
        "__Host-entra-session=AAAAAAAAAAAAAAAAAAAAAA", "__Host-entra-login=\(text)",
    ])
    func `what is not a cookie of ours is no cookie`(field: String?) {
        #expect(Self.cookies.session(in: Self.variables(field)) == nil)
        #expect(Self.cookies.login(in: Self.variables(field)) == nil)
    }

    @Test
    func `a login cookie has 16 bytes and a name of its own`() {
        let bytes = [UInt8](repeating: 7, count: 16)
        let variables = Self.variables("__Host-entra-login=\(Base64URL.encode(bytes))")
        #expect(Self.cookies.login(in: variables) == bytes)
        #expect(Self.cookies.session(in: variables) == nil)
    }

    @Test
    func `a field of a hundred thousand cookies is read to its end`() {
        let field = String(repeating: "a=b; ", count: 100_000) + "__Host-entra-session=\(Self.text)"
        #expect(Self.cookies.session(in: Self.variables(field)) == Self.session)
    }

    @Test
    func `cookies of a secure origin belong to this host alone`() {
        let text = Self.text
        #expect(
            Self.cookies.setSession(Self.session)
                == "__Host-entra-session=\(text); Path=/; HttpOnly; Secure; SameSite=Lax"
        )
        #expect(
            Self.cookies.clearSession == "__Host-entra-session=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0"
        )
        #expect(
            Self.cookies.setLogin(Self.session)
                == "__Host-entra-login=\(text); Path=/; HttpOnly; Secure; SameSite=Lax"
        )
    }

    @Test
    func `cookies of a loopback origin do without Secure, and without the prefix that needs it`() {
        let cookies = SiteCookies(isSecure: false, answersByPost: false)
        #expect(cookies.setSession(Self.session) == "entra-session=\(Self.text); Path=/; HttpOnly; SameSite=Lax")
        #expect(cookies.clearSession == "entra-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
        #expect(cookies.setLogin(Self.session) == "entra-login=\(Self.text); Path=/; HttpOnly; SameSite=Lax")
        #expect(cookies.session(in: Self.variables("entra-session=\(Self.text)")) == Self.session)
    }

    @Test(arguments: [true, false])
    func `a callback that is another site's POST finds the login cookie, never the session's`(isSecure: Bool) {
        let cookies = SiteCookies(isSecure: isSecure, answersByPost: true)
        #expect(cookies.setLogin(Self.session).hasSuffix("; Path=/; HttpOnly; Secure; SameSite=None"))
        #expect(cookies.setSession(Self.session).hasSuffix("; SameSite=Lax"))
    }
}
