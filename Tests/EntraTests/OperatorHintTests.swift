import Entra
import OpenIDConnect
import Testing

struct OperatorHintTests {
    @Test(arguments: [
        ("AADSTS65004: User declined to consent.", [65_004]), ("AADSTS70002: x. AADSTS54005: y", [70_002, 54_005]),
        ("AADSTS: x", []), ("AADSTSx", []), ("AADSTS", []), ("none", []), ("AADSTS9999999999999", [999_999_999]),
        ("aadsts50011", []),
    ])
    func `numbers are found in the words`(text: String, numbers: [Int]) {
        #expect(OperatorHint.numbers(in: ProviderError(code: "x", text: text)) == numbers)
    }

    @Test
    func `the provider's own list of numbers comes first`() {
        let error = ProviderError(code: "x", text: "AADSTS65004", numbers: [50_011, 1, 7_000_215])
        #expect(OperatorHint.numbers(in: error) == [50_011, 1, 7_000_215])
        #expect(OperatorHint.hints(for: error).map(\.number) == [50_011, 7_000_215])
    }

    @Test(arguments: [
        (50_011, "redirect URI"), (50_105, "Assignment required"), (65_001, "admin consent"),
        (700_016, "OPENID_CLIENT_ID"),
        (7_000_215, "not its ID"), (7_000_222, "expired"), (90_002, "OPENID_ISSUER"), (50_196, "loop"),
        (54_005, "twice"),
        (9_002_327, "Web"), (50_194, "multi-tenant"), (70_011, "OPENID_SCOPE"), (53_003, "Conditional Access"),
    ])
    func `a number that operators meet has a hint`(number: Int, part: String) throws {
        let hint = try #require(OperatorHint(number: number))
        #expect(hint.text.contains(part))
        #expect(hint.text.hasSuffix("."))
    }

    @Test(arguments: [0, 1, -1, .max])
    func `another number has none`(number: Int) {
        #expect(OperatorHint(number: number) == nil)
    }
}
