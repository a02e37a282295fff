import EntraGateway
import Testing

extension Sessions {
    /// Begins a session whose sign-in no logout has overtaken, in the place of a cookie's.
    func begin(_ content: SessionContent, replacing cookie: [UInt8]?) async throws -> [UInt8] {
        let replaced = cookie.map { [Self.id(of: $0)] } ?? []
        return try #require(try await begin(content, replacing: replaced, signInBeganAt: .max))
    }
}
