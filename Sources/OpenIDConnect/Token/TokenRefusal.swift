/// Why a signed token of the provider is refused, whatever the token is for.
protocol TokenRefusal: Error {
    /// Whether the key set does not have the key that the token names.
    var isForUnknownKey: Bool { get }
}

extension IDTokenRefusal: TokenRefusal {
    var isForUnknownKey: Bool {
        guard case .keyUnknown = self else { return false }
        return true
    }
}

extension LogoutTokenRefusal: TokenRefusal {
    var isForUnknownKey: Bool {
        guard case .asIDToken(let refusal) = self else { return false }
        return refusal.isForUnknownKey
    }
}

extension AccessTokenRefusal: TokenRefusal {
    var isForUnknownKey: Bool {
        guard case .token(let refusal) = self else { return false }
        return refusal.isForUnknownKey
    }
}
