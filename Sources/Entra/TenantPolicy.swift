package import OpenIDConnect

/// Which issuers and which tenants we trust, by what Microsoft prescribes for validating tokens.
///
/// With a multi-tenant authority the issuer of a token is checked against the template of the discovery document, with
/// the token's own tenant in it, and then the tenant against the list in configuration. No check is ever left out.
package struct TenantPolicy: IssuerPolicy {
    /// The provider.
    package let authority: Authority
    /// Tenant IDs in lower case; empty admits the one tenant of a single-tenant authority, and none otherwise.
    package let allowedTenants: Set<String>

    private let exact: ExactIssuer

    /// A policy for an authority.
    ///
    /// - Parameters:
    ///   - authority: The provider.
    ///   - allowedTenants: Tenant IDs in any case. Ignored for a provider other than Entra, which has no tenants.
    package init(authority: Authority, allowedTenants: [String] = []) {
        self.authority = authority
        self.allowedTenants = Set(allowedTenants.map { $0.lowercased() })
        exact = ExactIssuer(authority.issuer)
    }

    /// Where the discovery document is; for several tenants, that of `common` or `organizations`.
    package var discoveryURL: String { exact.discoveryURL }

    /// Whether the issuer is the configured tenant's, or the template of the configured host.
    package func acceptsMetadata(issuer: String) -> Bool {
        switch authority.kind {
        case .tenant: issuer == authority.issuer
        case .domain: concreteTenant(of: issuer) != nil
        case .common, .organizations: isTemplate(issuer)
        case .consumers: isTemplate(issuer) || concreteTenant(of: issuer) == Authority.consumersTenantID
        case .other: exact.acceptsMetadata(issuer: issuer)
        }
    }

    package func checkIssuer(
        _ issuer: String,
        of claims: Claims,
        metadataIssuer: String
    ) throws(IDTokenRefusal) {
        guard authority.isEntra else {
            return try exact.checkIssuer(issuer, of: claims, metadataIssuer: metadataIssuer)
        }
        let tenantID = try tenantID(of: claims)
        let expected = isTemplate(metadataIssuer) ? authority.issuer(tenantID: tenantID.asWritten) : metadataIssuer
        guard issuer == expected, TenantID.normalized(Authority.firstPathSegment(of: issuer)) == tenantID.normalized
        else {
            throw .issuerMismatch(expected: expected, received: issuer)
        }
        guard isAllowed(tenantID.normalized) else {
            throw .issuerNotAllowed(issuer: issuer)
        }
    }

    package func acceptsKey(issuer keyIssuer: String?, for claims: Claims) -> Bool {
        guard let keyIssuer else {
            return true
        }
        guard let issuer = claims["iss"]?.string else {
            return false
        }
        guard authority.isEntra, isTemplate(keyIssuer) else {
            return keyIssuer == issuer
        }
        guard let tenantID = try? tenantID(of: claims) else {
            return false
        }
        return authority.issuer(tenantID: tenantID.asWritten) == issuer
    }

    /// Whether the issuer is that of the discovery document, or fits its template.
    package func acceptsResponse(issuer: String, metadataIssuer: String) -> Bool {
        if isTemplate(metadataIssuer) {
            return concreteTenant(of: issuer) != nil
        }
        return issuer == metadataIssuer
    }

    /// The first half of the key of an issuer's people (``Identity/tenantID``), judged without asking the provider.
    ///
    /// - Parameter issuer: What somebody names as issuer.
    /// - Returns: The tenant ID, or another provider's issuer; `nil` when the issuer's people may not sign in here.
    package func tenantID(ofIssuer issuer: String) -> String? {
        guard authority.isEntra else {
            return exact.acceptsMetadata(issuer: issuer) ? issuer : nil
        }
        guard let tenantID = concreteTenant(of: issuer), admits(tenantID: tenantID) else {
            return nil
        }
        return tenantID
    }

    /// Whether people may be here under the first half of their key (``Identity/tenantID``), judged without asking the
    /// provider.
    ///
    /// Of an authority that is named by its domain the tenant is not known before discovery; then the list decides, and
    /// without one every tenant ID passes: the caller has to know under which authority the person came.
    ///
    /// - Parameter tenantID: A tenant ID in lower case, or another provider's issuer.
    /// - Returns: Whether a session of theirs may go on.
    package func admits(tenantID: String) -> Bool {
        guard authority.isEntra else {
            return exact.acceptsMetadata(issuer: tenantID)
        }
        guard TenantID.normalized(tenantID) == tenantID, isAllowed(tenantID) else {
            return false
        }
        guard case .tenant(let id) = authority.kind else {
            return true
        }
        return tenantID == id
    }

    private func tenantID(of claims: Claims) throws(IDTokenRefusal) -> (asWritten: String, normalized: String) {
        guard let claim = claims["tid"] else {
            throw .claimMissing("tid")
        }
        guard let text = claim.string, let tenantID = TenantID.normalized(text) else {
            throw .claimMalformed("tid")
        }
        return (text, tenantID)
    }

    private func isAllowed(_ tenantID: String) -> Bool {
        if authority.kind == .consumers, tenantID != Authority.consumersTenantID {
            return false
        }
        if allowedTenants.isEmpty {
            return !authority.isMultiTenant
        }
        return allowedTenants.contains(tenantID)
    }

    private func isTemplate(_ issuer: String) -> Bool {
        authority.isEntra && issuer.lowercased() == authority.issuer(tenantID: TenantID.placeholder)
    }

    /// The tenant of an issuer of this authority's host; `nil` for any other text.
    private func concreteTenant(of issuer: String) -> String? {
        let segment = Authority.firstPathSegment(of: issuer)
        guard let tenantID = TenantID.normalized(segment), issuer == authority.issuer(tenantID: String(segment)) else {
            return nil
        }
        return tenantID
    }
}
