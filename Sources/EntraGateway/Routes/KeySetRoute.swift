import FastCGI
import HTTPTypes

/// `GET /oauth/openid/jwks`: the public keys that verify our assertions and tokens (RFC 7517 section 5).
///
/// Fetched seldom, and a key is new only when the secret is: the answer is `no-store` like every other of ours, and whoever
/// verifies keeps the keys by their IDs.
struct KeySetRoute: Sendable {
    let keys: SiteKeys

    func respond(_: Exchange) -> Response {
        Answer.json(keys.document)
    }
}
