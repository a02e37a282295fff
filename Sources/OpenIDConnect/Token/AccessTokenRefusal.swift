/// Why an access token is refused: one case per rule.
///
/// The values of a case are names of claims; they are fit for any log, as `description` is.
package enum AccessTokenRefusal: Error, Equatable, Sendable {
    /// A rule that it has in common with an ID token.
    case token(IDTokenRefusal)
    /// It is an ID token: it carries a claim that ties it to a login.
    case idToken(claim: String)
    /// Nothing names the client to which it was issued, as an ID token names none.
    case clientMissing
    /// It grants nothing here: neither a scope of a person nor an application's role.
    case nothingGranted
    /// It says of itself that a person granted it and that none did.
    case contradiction
    /// It came with an ID token and is about somebody else.
    case anotherPerson
    /// A version of the provider's tokens that we do not know.
    case versionUnknown
}

extension AccessTokenRefusal: CustomStringConvertible, CustomDebugStringConvertible {
    /// The rule, without the values that broke it.
    package var description: String {
        switch self {
        case .token(let refusal): "\(refusal)"
        case .idToken(let claim): "an ID token, it carries \(claim)"
        case .clientMissing: "no client named"
        case .nothingGranted: "nothing granted"
        case .contradiction: "for a person and for an application"
        case .anotherPerson: "about another person than the ID token"
        case .versionUnknown: "version of the token unknown"
        }
    }

    /// The rule with the values that broke it.
    package var debugDescription: String {
        switch self {
        case .token(let refusal): String(reflecting: refusal)
        case .idToken, .clientMissing, .nothingGranted, .contradiction, .anotherPerson,
            .versionUnknown:
            description
        }
    }
}
