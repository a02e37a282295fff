import OpenIDConnect

/// The address at which a sign-in begins, for answers that cannot redirect and for those that must.
struct LoginURL: Sendable {
    static let path = "/oauth/openid"

    private let url: String

    init(serverOrigin: Origin) {
        url = serverOrigin.text + Self.path
    }

    /// Without a return target: the page that asks knows best where it is.
    var plain: String { url }

    /// With a return target, which is judged when it arrives.
    func returning(to target: String?) -> String {
        guard let target, !target.isEmpty else { return url }
        return url + "?" + FormEncoding.encode([("return_to", target)])
    }
}
