import HTTPTypes

extension HTTPField.Name {
    /// A name that stands in our own code; one that is malformed is our bug.
    init(known name: StaticString) {
        guard let name = Self(name.description) else { preconditionFailure("not a field name: \(name)") }
        self = name
    }

    static let referrerPolicy = Self(known: "Referrer-Policy")
    static let crossOriginResourcePolicy = Self(known: "Cross-Origin-Resource-Policy")
}
