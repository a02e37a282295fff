import EntraGateway
import Testing

struct NearestNameTests {
    @Test(
        arguments: [
            ("", "", 0), ("a", "", 1), ("", "abc", 3), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "ab", 1),
            ("ab", "abc", 1), ("abc", "acb", 1), ("ca", "abc", 3), ("kitten", "sitting", 3),
        ]
    )
    func `a distance counts insertions, deletions, substitutions and swaps`(first: String, second: String, count: Int) {
        #expect(NearestName.distance(first, second) == count)
        #expect(NearestName.distance(second, first) == count)
    }

    @Test(
        arguments: [
            ("OPENID_SCOPES", "OPENID_SCOPE"), ("OPENID_CLIENTID", "OPENID_CLIENT_ID"),
            ("OPENID_ISUSER", "OPENID_ISSUER"), ("OPENID_RESUE_TOKENS", "OPENID_REUSE_TOKENS"),
            ("ENTRA_FCGI_LOGLEVEL", "ENTRA_FCGI_LOG_LEVEL"), ("SHAREPOINT_URL", "SHAREPOINT_BASE_URL"),
            (
                "OPENID_ON_BEHALF_FLOW_FOR_USERINFRO_REQUIRED",
                "OPENID_ON_BEHALF_FLOW_FOR_USERINFO_REQUIRED"
            ),
            ("OPENID_CLIENT_SECRET_FIEL", "OPENID_CLIENT_SECRET_FILE"),
        ]
    )
    func `the nearest of all settings is the one that was meant`(typed: String, meant: String) {
        #expect(NearestName.of(typed, among: Setting.all.flatMap(\.knownNames)) == meant)
    }

    @Test
    func `among no names there is none, and of equals the first counts`() {
        #expect(NearestName.of("a", among: []) == nil)
        #expect(NearestName.of("a", among: ["b", "c"]) == "b")
    }
}
