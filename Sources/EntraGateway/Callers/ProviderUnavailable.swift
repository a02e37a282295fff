import OpenIDConnect

/// The provider's keys cannot be had, so that nobody can say whether a bearer token holds.
struct ProviderUnavailable: Error {
    let cause: OAuthError
}
