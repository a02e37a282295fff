/// The form of RFC 9068: a type of its own in the header, and the client named in `client_id`.
package struct StandardAccessTokens: AccessTokenForm {
    package let issuerPolicy: any IssuerPolicy
    package let types = TokenTypes.accessToken

    /// The tokens of an issuer.
    package init(issuerPolicy: any IssuerPolicy) {
        self.issuerPolicy = issuerPolicy
    }

    // RFC 9068 2.2 and 5: a token that a client got for itself has the client as its subject.
    package func grantee(of claims: Claims) throws(AccessTokenRefusal) -> AccessToken.Grantee {
        try checkNoLogin(claims)
        guard let client = claims.text("client_id") else {
            throw .clientMissing
        }
        return claims.text("sub") == client ? .application : .person
    }
}
