import OpenIDConnect

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral text: String) {
        self = .string(text)
    }

    package init(booleanLiteral flag: Bool) {
        self = .bool(flag)
    }
}
