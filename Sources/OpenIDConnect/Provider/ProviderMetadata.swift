/// What we use of a discovery document (OIDC Discovery 3 and 4, RFC 8414 2); the rest is ignored.
package struct ProviderMetadata: Sendable, Equatable {
    /// Largest document that is read.
    package static let maximumSize = 262_144

    /// The provider's own name, which its tokens repeat.
    package let issuer: String
    /// Where the browser is sent to sign in.
    package let authorizationEndpoint: String
    /// Where codes and refresh tokens are redeemed.
    package let tokenEndpoint: String
    /// Where the key set is.
    package let jwksURI: String
    /// Where the browser is sent to sign out.
    package let endSessionEndpoint: String?
    /// Where claims can be asked for, perhaps on another host.
    package let userinfoEndpoint: String?
    /// `nil` when the document does not say, which means `client_secret_basic` (OIDC Discovery 3).
    package let tokenEndpointAuthMethods: [String]?
    /// `nil` when the document does not say, as with Entra; S256 is sent in any case.
    package let codeChallengeMethods: [String]?
    /// Whether every authorization response carries `iss` (RFC 9207 3).
    package let namesIssuerInResponses: Bool

    private let members: [String: JSONValue]

    /// Decodes a document: the members that we need must be there and be URLs that we open.
    package init(_ members: [String: JSONValue]) throws(AnswerFault) {
        self.members = members
        issuer = try Self.text("issuer", of: members)
        authorizationEndpoint = try Self.url("authorization_endpoint", of: members)
        tokenEndpoint = try Self.url("token_endpoint", of: members)
        jwksURI = try Self.url("jwks_uri", of: members)
        endSessionEndpoint = try Self.optionalURL("end_session_endpoint", of: members)
        userinfoEndpoint = try Self.optionalURL("userinfo_endpoint", of: members)
        tokenEndpointAuthMethods = try Self.texts("token_endpoint_auth_methods_supported", of: members)
        codeChallengeMethods = try Self.texts("code_challenge_methods_supported", of: members)
        namesIssuerInResponses = try Self.flag("authorization_response_iss_parameter_supported", of: members)
    }

    /// A member of the document that is a string and that only this provider knows, such as `msgraph_host`.
    package func text(_ name: String) -> String? {
        members[name]?.string
    }

    private static func text(_ name: String, of members: [String: JSONValue]) throws(AnswerFault) -> String {
        guard let member = members[name], member != .null else {
            throw .memberMissing(name)
        }
        guard let text = member.string, !text.isEmpty, text.utf8.count <= EndpointURL.maximumLength else {
            throw .memberMalformed(name)
        }
        return text
    }

    private static func url(_ name: String, of members: [String: JSONValue]) throws(AnswerFault) -> String {
        let url = try text(name, of: members)
        guard EndpointURL.isAcceptable(url) else {
            throw .memberMalformed(name)
        }
        return url
    }

    private static func optionalURL(_ name: String, of members: [String: JSONValue]) throws(AnswerFault) -> String? {
        guard let member = members[name], member != .null else {
            return nil
        }
        return try url(name, of: members)
    }

    private static func texts(_ name: String, of members: [String: JSONValue]) throws(AnswerFault) -> [String]? {
        guard let member = members[name], member != .null else {
            return nil
        }
        guard let elements = member.array else {
            throw .memberMalformed(name)
        }
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else {
            throw .memberMalformed(name)
        }
        return texts
    }

    private static func flag(_ name: String, of members: [String: JSONValue]) throws(AnswerFault) -> Bool {
        switch members[name] {
        case nil, .null: return false
        case .bool(let flag): return flag
        default: throw .memberMalformed(name)
        }
    }
}
