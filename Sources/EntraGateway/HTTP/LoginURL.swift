import OpenIDConnect

/// The address at which a sign-in begins, for answers that cannot redirect and for those that must.
struct LoginURL: Sendable {
    static let path = "/oauth/openid"
    /// The parameter that carries a ``LoginDemand``.
    static let demandParameter = "demand"

    private let url: String

    init(serverOrigin: Origin) {
        url = serverOrigin.text + Self.path
    }

    /// Without a return target: the page that asks knows best where it is.
    var plain: String { url }

    /// For what the session lacks, and back to the page that asked.
    func demanding(_ sealed: String, returningTo target: String?) -> String {
        let target = target.map { [("return_to", $0)] } ?? []
        return url + "?" + FormEncoding.encode([(Self.demandParameter, sealed)] + target)
    }

    /// With a return target, which is judged when it arrives.
    func returning(to target: String?) -> String {
        guard let target, !target.isEmpty else { return url }
        return url + "?" + FormEncoding.encode([("return_to", target)])
    }
}
