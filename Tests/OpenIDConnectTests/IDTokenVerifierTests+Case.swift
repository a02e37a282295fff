import OpenIDConnect
import TestSupport
import Testing

extension IDTokenVerifierTests {
    /// A correct token with one thing changed, and what comes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let refusal: IDTokenRefusal?
        let change: @Sendable (inout TestIssuer.Draft) -> Void

        init(_ name: String, _ refusal: IDTokenRefusal?, _ change: @escaping @Sendable (inout TestIssuer.Draft) -> Void)
        {
            self.name = name
            self.refusal = refusal
            self.change = change
        }

        static func claim(_ name: String, _ value: TestJSON?, _ refusal: IDTokenRefusal?) -> Case {
            Case("\(name) = \(value?.text.prefix(60) ?? "nothing")", refusal) { $0.claims[name] = value }
        }

        static func header(_ name: String, _ value: TestJSON?, _ refusal: IDTokenRefusal?) -> Case {
            Case("header \(name) = \(value?.text.prefix(60) ?? "nothing")", refusal) { $0.header[name] = value }
        }

        var testDescription: String { name }
    }
}
