package import OpenIDConnect

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral
{
    package init(stringLiteral text: String) {
        self = .string(text)
    }

    package init(booleanLiteral flag: Bool) {
        self = .bool(flag)
    }

    package init(integerLiteral number: Int64) {
        self = .integer(number)
    }

    package init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(Dictionary(members) { first, _ in first })
    }
}
