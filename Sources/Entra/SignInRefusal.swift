package import OpenIDConnect

/// The reason for which a sign-in is refused, in the words of the error redirect.
package enum SignInRefusal: String, Error, Sendable, Equatable, CaseIterable {
    /// The user cancelled, or the provider refuses the user.
    case accessDenied = "access_denied"
    /// The user has none of the required roles.
    case roleMissing = "role_missing"
    /// The user's groups decide, and cannot be found out.
    case groupsUnresolved = "groups_unresolved"
    /// The user's tenant is not on the list in configuration.
    case tenantNotAllowed = "tenant_not_allowed"
    /// The user is not assigned to the application.
    case notAssigned = "not_assigned"
    /// The user or an administrator has to consent.
    case consentRequired = "consent_required"
    /// The provider wants to speak to the user.
    case interactionRequired = "interaction_required"
    /// The sign-in took too long, or the provider ended what it came from meanwhile.
    case expired = "expired"
    /// The callback belongs to no sign-in of this browser.
    case stateMismatch = "state_mismatch"
    /// The provider answered with another error, or nonsense.
    case providerError = "provider_error"
    /// The provider did not answer, or cannot for the moment.
    case providerUnreachable = "provider_unreachable"
    /// The ID token does not hold, or the access token that a rule reads is not for us.
    case invalidToken = "invalid_token"
    /// The browser comes back again and again.
    case loop = "loop"
    /// Too many sign-ins were begun.
    case tooManyAttempts = "too_many_attempts"

    /// The reason that an error comes to.
    package init(_ error: OAuthError) {
        switch error {
        case .providerUnreachable, .providerUnavailable:
            self = .providerUnreachable
        case .provider(_, let error):
            self.init(error)
        case .stateRefused(.expired):
            self = .expired
        case .stateRefused, .responseRefused(.stateMissing):
            self = .stateMismatch
        case .idTokenRefused(.issuerNotAllowed):
            self = .tenantNotAllowed
        case .idTokenRefused, .idTokenMissing, .logoutTokenRefused, .accessTokenRefused:
            self = .invalidToken
        case .answerUnusable, .metadataIssuerMismatch, .responseRefused, .responseIssuerMismatch,
            .responseIssuerMissing, .userInfoSubjectMismatch, .assertionUnavailable, .cryptography:
            self = .providerError
        }
    }

    /// The reason that an error of the provider comes to.
    ///
    /// `error` and `suberror` decide, because Entra may change its numbers. One number only refines the word: without
    /// it, a user who is not assigned to the application reads "access denied" or "interaction required" instead.
    package init(_ error: ProviderError) {
        let reason = Self.reason(code: error.code, subcode: error.subcode)
        let isRefinable = reason == .accessDenied || reason == .interactionRequired
        self = isRefinable && OperatorHint.numbers(in: error).contains(Self.userNotAssigned) ? .notAssigned : reason
    }

    private static let userNotAssigned = 50_105

    private static func reason(code: String, subcode: String?) -> SignInRefusal {
        switch (code, subcode) {
        case ("consent_required", _), (_, "consent_required"):
            .consentRequired
        case ("access_denied", _):
            .accessDenied
        case ("interaction_required", _), ("login_required", _), ("account_selection_required", _),
            ("user_password_expired", _):
            .interactionRequired
        case ("invalid_grant", let subcode?) where interactionSubcodes.contains(subcode):
            .interactionRequired
        case ("invalid_grant", _):
            .expired
        case ("temporarily_unavailable", _):
            .providerUnreachable
        default:
            .providerError
        }
    }

    private static let interactionSubcodes: Set<String> = [
        "message_only", "additional_action", "basic_action", "user_password_expired", "bad_token",
    ]
}
