/// The provider's keys (RFC 7517 5), found by `kid` and in no other way.
package struct JSONWebKeySet: Sendable {
    /// Largest document that is read; Entra says to plan for up to 1,000 keys.
    package static let maximumSize = 4_194_304
    /// Most keys that are kept.
    package static let maximumKeyCount = 2048

    private let keys: [String: [JSONWebKey]]

    /// Reads a key set; keys that we cannot use are skipped, a document without `keys` is refused.
    package init(_ members: [String: JSONValue]) throws(AnswerFault) {
        guard let member = members["keys"] else {
            throw .memberMissing("keys")
        }
        guard let elements = member.array else {
            throw .memberMalformed("keys")
        }
        let usable = elements.prefix(Self.maximumKeyCount).compactMap { $0.object.flatMap(JSONWebKey.init) }
        keys = Dictionary(grouping: usable, by: \.id)
    }

    /// The keys of this `kid`: none, one, or several when the provider uses an ID twice; never another key.
    package func keys(id: String) -> [JSONWebKey] {
        keys[id] ?? []
    }

    /// How many keys can be used.
    package var count: Int {
        keys.values.reduce(0) { $0 + $1.count }
    }
}
