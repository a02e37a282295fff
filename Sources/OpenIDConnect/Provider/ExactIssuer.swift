/// The policy for a provider with one issuer, compared byte for byte.
package struct ExactIssuer: IssuerPolicy {
    /// The issuer as configured, normalised.
    package let issuer: String

    /// Takes the setting, with or without a trailing slash or the path of the discovery document.
    package init(_ setting: String) {
        issuer = Self.normalized(setting)
    }

    /// A setting without white space, the path of the discovery document and trailing slashes.
    package static func normalized(_ setting: String) -> String {
        var issuer = Substring(setting)
        while let last = issuer.last, last == "/" || last.isWhitespace {
            issuer.removeLast()
        }
        issuer = issuer.drop(while: \.isWhitespace)
        if issuer.hasSuffix(wellKnownPath) {
            issuer.removeLast(wellKnownPath.count)
        }
        while issuer.last == "/" {
            issuer.removeLast()
        }
        return String(issuer)
    }

    /// The URL of the discovery document of an issuer (OIDC Discovery 4.1).
    package static func discoveryURL(of issuer: String) -> String {
        issuer + wellKnownPath
    }

    package var discoveryURL: String { Self.discoveryURL(of: issuer) }

    /// Whether the names agree; a trailing slash that normalising cut from the setting may stand in the document.
    package func acceptsMetadata(issuer: String) -> Bool {
        issuer == self.issuer || issuer == self.issuer + "/"
    }

    package func checkIssuer(
        _ issuer: String,
        of claims: Claims,
        metadataIssuer: String
    ) throws(IDTokenRefusal) {
        guard issuer == metadataIssuer else {
            throw .issuerMismatch(expected: metadataIssuer, received: issuer)
        }
    }

    package func acceptsKey(issuer keyIssuer: String?, for claims: Claims) -> Bool {
        keyIssuer == nil || keyIssuer == claims["iss"]?.string
    }

    package func acceptsResponse(issuer: String, metadataIssuer: String) -> Bool {
        issuer == metadataIssuer
    }

    private static let wellKnownPath = "/.well-known/openid-configuration"
}
