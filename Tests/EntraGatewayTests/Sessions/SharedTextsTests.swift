import EntraGateway
import Testing

/// What memory keeps once for many sessions.
struct SharedTextsTests {
    @Test
    func `texts that only look alike stay two texts`() {
        var texts = SharedTexts()
        let composed = "caf\u{E9}"
        let decomposed = "cafe\u{301}"
        #expect(texts.shared(composed).utf8.elementsEqual(composed.utf8))
        #expect(texts.shared(decomposed).utf8.elementsEqual(decomposed.utf8))
    }

    @Test
    func `a person is kept as they are, but for the hint that only a sign-out reads`() {
        var texts = SharedTexts()
        let identity = SessionIdentity(
            tenantID: "tenant",
            objectID: "object",
            name: "Ada",
            username: "ada@example.com",
            email: "ada@example.com",
            roles: ["reader", "writer"],
            groups: ["a", "b"],
            isAdministrator: true,
            loginHint: "hint",
            role: "editor"
        )
        var expected = identity
        expected.loginHint = nil
        #expect(identity.kept(sharing: &texts) == expected)
        #expect(identity.kept(sharing: &texts) == expected)
    }
}
