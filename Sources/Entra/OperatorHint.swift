package import OpenIDConnect

/// What an operator can do about one of Entra's error numbers.
///
/// For the log and for `doctor` only: the numbers may change, so nothing is decided on them.
package struct OperatorHint: Sendable, Equatable {
    /// The number, as in `AADSTS50011`.
    package let number: Int
    /// What it means and what to do.
    package let text: String

    /// The hint for a number, if there is one.
    package init?(number: Int) {
        guard let text = Self.texts[number] else {
            return nil
        }
        self.number = number
        self.text = text
    }

    /// The hints for an error, in the order in which Entra gives the numbers.
    package static func hints(for error: ProviderError) -> [OperatorHint] {
        numbers(in: error).compactMap { OperatorHint(number: $0) }
    }

    /// Entra's numbers in an error: its `error_codes`, else what stands as `AADSTSnnn` in its text.
    package static func numbers(in error: ProviderError) -> [Int] {
        guard error.numbers.isEmpty, let text = error.text else {
            return error.numbers
        }
        return text.ranges(of: "AADSTS").compactMap { range in
            Int(text[range.upperBound...].prefix(9).prefix { $0.isASCII && $0.isNumber })
        }
    }

    private static let texts: [Int: String] = {
        var texts: [Int: String] = [:]
        for (numbers, text) in table {
            for number in numbers {
                texts[number] = text
            }
        }
        return texts
    }()

    private static let table: [(numbers: [Int], text: String)] = [
        (
            [16_000, 50_020, 50_034, 51_004],
            "The account is not in this tenant: invite it as a guest or choose another."
        ),
        (
            [50_001, 500_011, 650_057, 65_005],
            "A scope names a resource that the tenant or the app registration does not know: check OPENID_SCOPE."
        ),
        (
            [50_011],
            "The redirect URI is not registered: add DOMAIN_SERVER with OPENID_CALLBACK_URL as a Web redirect URI."
        ),
        ([50_055, 50_144], "The user's password has expired: the user has to sign in again and change it."),
        ([50_057], "The user's account is disabled."),
        ([50_058], "The user has no session at Entra: a sign-in without prompt=none is needed."),
        ([50_059, 90_002, 90_019], "Entra does not know the tenant: check OPENID_ISSUER."),
        (
            [50_072, 50_074, 50_076, 50_078, 50_079, 50_158],
            "Multi-factor authentication is demanded: the user has to sign in again."
        ),
        ([50_089, 50_132, 50_133, 50_173], "Entra ended the user's session: the user has to sign in again."),
        (
            [50_097, 53_000, 53_001, 53_002, 53_003, 530_032, 530_034, 530_035],
            "A Conditional Access policy refuses this user or device: look up the correlation ID in the sign-in logs."
        ),
        (
            [50_105],
            "The user is not assigned: assign the user or a group to the enterprise application, or switch off"
                + " \"Assignment required\"."
        ),
        (
            [50_147, 501_481, 501_491],
            "The proof key does not fit: the sign-in was tampered with or mixed with another."
        ),
        (
            [50_194, 9_001_023, 90_130, 90_124],
            "The app registration does not serve accounts of OPENID_ISSUER: name the tenant there instead of common"
                + " or organizations, or make the registration multi-tenant."
        ),
        ([50_196], "Entra broke a loop of equal requests: something signs the user in again and again."),
        ([54_005, 70_002], "The authorization code was used before: the callback was loaded twice."),
        (
            [65_001, 90_094, 90_095],
            "Consent is missing: grant admin consent to the scopes in the app registration's API permissions."
        ),
        ([65_004], "The user declined to consent."),
        (
            [650_052, 650_056],
            "The app registration asks for a service that the tenant has no subscription of, or is incomplete: check"
                + " its API permissions."
        ),
        (
            [70_000, 70_008, 70_043, 700_082, 700_084],
            "The code or refresh token has ended: the user has to sign in again."
        ),
        ([700_005], "The code belongs to another tenant's endpoint: name one tenant in OPENID_ISSUER."),
        (
            [70_001, 700_011, 700_016, 7_000_112],
            "Entra does not know the application, or it is disabled: check OPENID_CLIENT_ID and OPENID_ISSUER."
        ),
        (
            [28_002, 28_003, 70_011, 700_022, 700_023],
            "The scope is wrong, empty or spans several resources: check OPENID_SCOPE."
        ),
        (
            [70_005, 70_007, 700_054],
            "The response type or mode is not enabled for the app registration; OPENID_RESPONSE_MODE may be query or"
                + " form_post."
        ),
        ([7_000_114], "The application may not act on behalf of users."),
        (
            [7_000_215],
            "The client secret is wrong: OPENID_CLIENT_SECRET needs the secret's value, not its ID."
        ),
        ([7_000_222], "The client secret has expired: create a new one and set OPENID_CLIENT_SECRET."),
        (
            [7_000_216, 7_000_218],
            "Entra wants a client credential and got none: set OPENID_CLIENT_SECRET, or allow public client flows."
        ),
        ([700_025], "The app registration is a public client: leave OPENID_CLIENT_SECRET empty."),
        (
            [700_027],
            "The client certificate is not the one in the app registration: upload it there under Certificates & secrets,"
                + " and compare the thumbprints."
        ),
        ([700_024], "The proof of the client certificate is too old or too new: check this machine's clock."),
        ([700_213], "The federated credential does not fit: compare issuer, subject and audience, letter by letter."),
        (
            [90_008, 90_009],
            "The application asks for a token for itself: use its client ID, not its URI, in the scope."
        ),
        ([90_014, 90_023, 900_144, 900_561, 9_002_313], "Entra calls the request malformed: report this."),
        ([90_015], "The request is too long: a return target or a claims request is too large."),
        (
            [50_033, 50_087, 90_006, 90_024, 90_033, 90_055],
            "Entra is out of order or throttles for the moment: try again later."
        ),
        ([900_439], "A US Government account needs OPENID_ISSUER on login.microsoftonline.us."),
        (
            [9_002_327],
            "The redirect URI is registered as a single-page application: register it as Web instead."
        ),
    ]
}
