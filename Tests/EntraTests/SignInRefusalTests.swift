import Cryptography
import Entra
import HTTPTransport
import OpenIDConnect
import Testing

struct SignInRefusalTests {
    static let errors: [(error: OAuthError, reason: SignInRefusal)] = [
        (.providerUnreachable(.discovery, .timedOut), .providerUnreachable),
        (.providerUnavailable(.token, status: 503, retryAfter: nil), .providerUnreachable),
        (.answerUnusable(.token, .empty), .providerError), (.metadataIssuerMismatch(received: "x"), .providerError),
        (.responseRefused(.stateMissing), .stateMismatch), (.responseRefused(.codeMissing), .providerError),
        (.responseRefused(.encoding(.repeated(name: "code"))), .providerError),
        (.stateRefused(.malformed), .stateMismatch),
        (.stateRefused(.otherBrowser), .stateMismatch), (.stateRefused(.issuedInFuture), .stateMismatch),
        (.stateRefused(.expired), .expired), (.responseIssuerMismatch(received: "x"), .providerError),
        (.responseIssuerMissing, .providerError), (.idTokenMissing, .invalidToken),
        (.idTokenRefused(.nonceMismatch), .invalidToken),
        (.idTokenRefused(.issuerNotAllowed(issuer: "x")), .tenantNotAllowed),
        (.idTokenRefused(.issuerMismatch(expected: "a", received: "b")), .invalidToken),
        (.assertionUnavailable, .providerError), (.cryptography(.sealRefused), .providerError),
        (.provider(.authorization, ProviderError(code: "access_denied")), .accessDenied),
    ]

    @Test(arguments: errors)
    func `an error comes to a reason`(error: OAuthError, reason: SignInRefusal) {
        #expect(SignInRefusal(error) == reason)
    }

    static let provider: [(code: String, subcode: String?, reason: SignInRefusal)] = [
        ("access_denied", nil, .accessDenied), ("access_denied", "cancel", .accessDenied),
        ("consent_required", nil, .consentRequired), ("invalid_grant", "consent_required", .consentRequired),
        ("interaction_required", nil, .interactionRequired),
        ("interaction_required", "consent_required", .consentRequired),
        ("interaction_required", "basic_action", .interactionRequired), ("login_required", nil, .interactionRequired),
        ("account_selection_required", nil, .interactionRequired), ("user_password_expired", nil, .interactionRequired),
        ("invalid_grant", "user_password_expired", .interactionRequired),
        ("invalid_grant", "bad_token", .interactionRequired),
        ("invalid_grant", "message_only", .interactionRequired),
        ("invalid_grant", "additional_action", .interactionRequired),
        ("invalid_grant", "token_expired", .expired), ("invalid_grant", nil, .expired),
        ("temporarily_unavailable", nil, .providerUnreachable), ("server_error", nil, .providerError),
        ("invalid_client", nil, .providerError), ("unauthorized_client", nil, .providerError),
        ("invalid_scope", nil, .providerError), ("invalid_resource", nil, .providerError),
        ("INVALID_GRANT", nil, .providerError),
        ("something_new", nil, .providerError),
    ]

    @Test(arguments: provider)
    func `the provider's error and suberror decide, whatever its numbers`(
        code: String,
        subcode: String?,
        reason: SignInRefusal
    ) {
        for numbers in [[], [65_001], [1], [7_000_215, 50_076], [54_005]] {
            let error = ProviderError(code: code, subcode: subcode, text: "AADSTS70008: x", numbers: numbers)
            #expect(SignInRefusal(error) == reason)
        }
    }

    @Test
    func `a user who is not assigned reads so, when the number is there`() {
        for code in ["access_denied", "interaction_required"] {
            #expect(SignInRefusal(ProviderError(code: code, numbers: [50_105])) == .notAssigned)
            #expect(SignInRefusal(ProviderError(code: code, text: "AADSTS50105: not assigned")) == .notAssigned)
        }
        #expect(SignInRefusal(ProviderError(code: "invalid_client", numbers: [50_105])) == .providerError)
        #expect(SignInRefusal(ProviderError(code: "consent_required", numbers: [50_105])) == .consentRequired)
    }

    @Test
    func `the words are those of the interface`() {
        #expect(
            SignInRefusal.allCases.map(\.rawValue) == [
                "access_denied", "role_missing", "groups_unresolved", "tenant_not_allowed", "not_assigned",
                "consent_required", "interaction_required", "expired", "state_mismatch", "provider_error",
                "provider_unreachable", "invalid_token", "loop", "too_many_attempts",
            ]
        )
    }
}
