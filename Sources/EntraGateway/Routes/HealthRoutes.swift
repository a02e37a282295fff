import FastCGI
import HTTPTypes
import OpenIDConnect
import Store

/// `/health`, `/livez` and `/readyz`.
struct HealthRoutes: Sendable {
    let store: any SessionStore
    let relyingParty: RelyingParty
    let now: @Sendable () -> Double

    /// The process answers, which is all that this says.
    func live(_ exchange: Exchange) -> Response {
        Answer.text("OK")
    }

    /// The process can do its work: the store can be used, and the provider was found at least once.
    func ready(_ exchange: Exchange) async -> Response {
        if !relyingParty.hasMetadata { try? await relyingParty.prepare() }
        guard relyingParty.hasMetadata, await store.isUsable(at: Int64(now())) else {
            return Answer.text("NOT_READY", status: .serviceUnavailable)
        }
        return Answer.text("OK")
    }
}
