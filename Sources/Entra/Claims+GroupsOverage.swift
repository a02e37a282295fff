package import OpenIDConnect

extension Claims {
    /// Whether the groups did not fit: `_claim_names` points elsewhere for `groups`, or the short form `hasgroups` says
    /// that there are some.
    package var hasGroupsOverage: Bool {
        if self["_claim_names"]?.object?["groups"] != nil {
            return true
        }
        return self["hasgroups"] == .bool(true) || self["hasgroups"] == .string("true")
    }
}
