package import OpenIDConnect

/// The form of Entra's access tokens for us, in both versions (facts 1.6): which one arrives is our registration's choice
/// (`accessTokenAcceptedVersion`) and has nothing to do with the endpoint.
package struct EntraAccessTokens: AccessTokenForm {
    /// Version 1 says `JWT`, and nothing says that version 2 always will.
    package let types = TokenTypes(TokenTypes.accessToken.names.union(["jwt"]), isRequired: false)
    private let issuers: BothVersions

    /// The tokens of the tenants that a policy admits.
    package init(_ tenants: TenantPolicy) {
        issuers = BothVersions(tenants: tenants)
    }

    package var issuerPolicy: any IssuerPolicy { issuers }

    /// For whom a token speaks.
    ///
    /// The ID token that a person's client gets has the same issuer and, in version 2, the same audience. It names no
    /// client (`azp`, `appid`), carries no scope (`scp`), and from a login of ours it has a `nonce`: each of these alone
    /// is a refusal here. A token that an application got for itself has no scope either, but names its client, and is
    /// taken when an administrator gave the application at least one of our app roles: without one any application of
    /// the tenant could get such a token.
    package func grantee(of claims: Claims) throws(AccessTokenRefusal) -> AccessToken.Grantee {
        try checkNoLogin(claims)
        guard claims.text(try Version(of: claims).clientClaim) != nil else {
            throw .clientMissing
        }
        guard claims["scp"] == nil else {
            guard claims.text("scp") != nil else {
                throw .nothingGranted
            }
            guard claims["idtyp"] == nil || claims["idtyp"] == .string("user") else {
                throw .contradiction
            }
            return .person
        }
        guard isApplication(claims), let roles = claims["roles"]?.array,
            roles.contains(where: { $0.string?.isEmpty == false })
        else {
            throw .nothingGranted
        }
        return .application
    }

    /// `idtyp` is an optional claim; without it a token that an application got for itself has its own object ID as its
    /// subject, while a person's subject is another one for every client.
    private func isApplication(_ claims: Claims) -> Bool {
        guard let kind = claims["idtyp"] else {
            return claims.text("oid") != nil && claims.text("oid") == claims.text("sub")
        }
        return kind == .string("app")
    }
}

extension EntraAccessTokens {
    /// The version of a token, which itself says it.
    private enum Version: String {
        case one = "1.0"
        case two = "2.0"

        init(of claims: Claims) throws(AccessTokenRefusal) {
            guard let version = claims.text("ver").flatMap(Version.init(rawValue:)) else {
                throw .versionUnknown
            }
            self = version
        }

        var clientClaim: String {
            switch self {
            case .one: "appid"
            case .two: "azp"
            }
        }
    }

    /// The issuers of both versions: a token of version 1 is judged as one of version 2 from the same tenant, once its
    /// own issuer was found to be that tenant's.
    ///
    /// Both versions are signed with the same keys, which the key set binds to the issuer of version 2.
    private struct BothVersions: IssuerPolicy {
        let tenants: TenantPolicy

        var discoveryURL: String { tenants.discoveryURL }

        func acceptsMetadata(issuer: String) -> Bool {
            tenants.acceptsMetadata(issuer: issuer)
        }

        func acceptsResponse(issuer: String, metadataIssuer: String) -> Bool {
            tenants.acceptsResponse(issuer: issuer, metadataIssuer: metadataIssuer)
        }

        func checkIssuer(_ issuer: String, of claims: Claims, metadataIssuer: String) throws(IDTokenRefusal) {
            guard claims["ver"] == .string(Version.one.rawValue) else {
                return try tenants.checkIssuer(issuer, of: claims, metadataIssuer: metadataIssuer)
            }
            let tenantID = try tenantID(of: claims)
            let expected = versionOneOrigin + tenantID + "/"
            guard issuer == expected else {
                throw .issuerMismatch(expected: expected, received: issuer)
            }
            let equal = tenants.authority.issuer(tenantID: tenantID)
            try tenants.checkIssuer(equal, of: claims, metadataIssuer: metadataIssuer)
        }

        func acceptsKey(issuer keyIssuer: String?, for claims: Claims) -> Bool {
            guard claims["ver"] == .string(Version.one.rawValue), let tenantID = try? tenantID(of: claims) else {
                return tenants.acceptsKey(issuer: keyIssuer, for: claims)
            }
            var members = claims.members
            members["iss"] = .string(tenants.authority.issuer(tenantID: tenantID))
            return tenants.acceptsKey(issuer: keyIssuer, for: Claims(members))
        }

        /// As the token writes it.
        private func tenantID(of claims: Claims) throws(IDTokenRefusal) -> String {
            guard let claim = claims["tid"] else {
                throw .claimMissing("tid")
            }
            guard let text = claim.string, TenantID.normalized(text) != nil else {
                throw .claimMalformed("tid")
            }
            return text
        }

        private var versionOneOrigin: String {
            switch EndpointURL.host(ofURL: tenants.authority.issuer) {
            case "login.partner.microsoftonline.cn"?, "login.chinacloudapi.cn"?: "https://sts.chinacloudapi.cn/"
            default: "https://sts.windows.net/"
            }
        }
    }
}
