import HTTPTypes

/// The cookie of the emulator's own single sign-on.
enum BrowserCookie {
    static let name = "emulator-sign-in"

    /// The name of the browser that a request comes from, if it is known.
    static func browserName(of exchange: Exchange, in state: EmulatorState) -> String? {
        exchange.cookie(name).flatMap { state.browsers[$0] == nil ? nil : $0 }
    }

    /// The field that sets the cookie; `nil` removes it.
    static func field(_ value: String?, surroundings: Surroundings) -> HTTPField {
        let isSecure = surroundings.configuration.loginOrigin.hasPrefix("https:")
        let attributes = isSecure ? "; Secure; SameSite=None" : "; SameSite=Lax"
        let lifetime = value == nil ? "; Max-Age=0" : ""
        return HTTPField(name: .setCookie, value: "\(name)=\(value ?? "")\(lifetime); Path=/; HttpOnly\(attributes)")
    }
}
