import OpenIDConnect

/// A claims request that a page hands on from a claims challenge (OIDC Core 5.5, facts 1.12).
enum ClaimsRequest {
    /// The request as it came; `nil` when it is none: it has to be a JSON object with `access_token` or `id_token`.
    static func normalized(_ text: String?) -> String? {
        guard let text, text.utf8.count <= TokenDemand.maximumClaimsLength,
            let members = (try? JSONParser.parse(Array(text.utf8)))?.object,
            members["access_token"]?.object != nil || members["id_token"]?.object != nil
        else { return nil }
        return text
    }
}
