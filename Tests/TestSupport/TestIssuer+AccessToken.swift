extension TestIssuer {
    /// The client to which access tokens were issued.
    package static let callerID = "55555555-4444-4333-8222-111111111111"
    /// The issuer of version 1 tokens of the tenant.
    package static let versionOneIssuer = "https://sts.windows.net/\(tenantID)/"

    /// A correct access token of version 2 for us before it is signed, as Entra makes it for a person.
    package func accessDraft() -> Draft {
        var draft = draft(nonce: nil)
        draft.claims["azp"] = .string(Self.callerID)
        draft.claims["azpacr"] = "1"
        draft.claims["scp"] = "access_as_user"
        draft.claims["aio"] = "opaque-of-the-fixture"
        return draft
    }

    /// A correct access token of version 1.
    package func versionOneDraft() -> Draft {
        var draft = accessDraft()
        for name in ["azp", "azpacr", "preferred_username"] { draft.claims[name] = nil }
        draft.header["x5t"] = draft.header["kid"]
        draft.claims["iss"] = .string(Self.versionOneIssuer)
        draft.claims["aud"] = .string("api://" + Self.clientID)
        draft.claims["ver"] = "1.0"
        draft.claims["appid"] = .string(Self.callerID)
        draft.claims["appidacr"] = "1"
        draft.claims["upn"] = "ada@example.com"
        draft.claims["unique_name"] = "ada@example.com"
        return draft
    }

    /// A correct access token that an application got for itself: no person, no scope, an app role.
    package func applicationDraft() -> Draft {
        var draft = accessDraft()
        for name in ["scp", "name", "preferred_username"] { draft.claims[name] = nil }
        draft.claims["sub"] = draft.claims["oid"]
        draft.claims["idtyp"] = "app"
        draft.claims["roles"] = ["Site.Service"]
        return draft
    }
}
