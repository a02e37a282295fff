package import Cryptography

/// What the browser brings to the redirect URI (RFC 6749 4.1.2, OIDC Core 3.1.2.5): parsed, and not yet believed.
package struct AuthorizationResponse: Sendable, Equatable {
    /// Longest query or body that is looked at.
    package static let maximumLength = 65_536
    /// Longest authorization code.
    package static let maximumCodeLength = 16_384

    /// What the provider decided.
    package enum Result: Sendable, Equatable {
        case code(SecretBytes)
        case error(ProviderError)
    }

    /// The value that we sent, or that somebody wants us to believe that we sent.
    package let state: String
    package let result: Result
    /// Who says so (RFC 9207), when the provider names itself.
    package let issuer: String?

    /// Parses a query or a form body: every parameter once, `state`, and either `code` or `error`.
    ///
    /// Parameters that we do not know are ignored; a parameter without value counts as omitted (RFC 6749 3.1).
    package init(parsing parameters: String) throws(AuthorizationResponseRefusal) {
        guard parameters.utf8.count <= Self.maximumLength else {
            throw .tooLarge
        }
        let values: [String: String]
        do {
            values = try FormEncoding.decode(parameters).filter { !$0.value.isEmpty }
        } catch {
            throw .encoding(error)
        }
        guard let state = try Self.value("state", of: values, limit: LoginTransactionSeal.maximumStateLength) else {
            throw .stateMissing
        }
        let code = try Self.value("code", of: values, limit: Self.maximumCodeLength)
        let error = try Self.value("error", of: values, limit: 256)
        self.state = state
        issuer = try Self.value("iss", of: values, limit: 2048)
        switch (code, error) {
        case (let code?, nil): result = .code(SecretBytes(code))
        case (nil, let error?): result = .error(Self.providerError(error, values))
        case (nil, nil): throw .codeMissing
        case (_?, _?): throw .codeAndError
        }
    }

    private static func providerError(_ code: String, _ values: [String: String]) -> ProviderError {
        ProviderError(
            code: code,
            subcode: values["error_subcode"],
            text: values["error_description"],
            claims: values["claims"]
        )
    }

    /// A parameter of visible ASCII characters (RFC 6749 A.5, A.7, A.11).
    private static func value(
        _ name: String,
        of values: [String: String],
        limit: Int
    ) throws(AuthorizationResponseRefusal) -> String? {
        guard let value = values[name] else {
            return nil
        }
        guard value.utf8.count <= limit, value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .parameterMalformed(name)
        }
        return value
    }
}

extension AuthorizationResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing but the kind of thing: state and nonce are not for logs.
    package var description: String { "[authorization response]" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
