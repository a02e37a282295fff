import Cryptography
import FoundationEssentials
import Store

/// Where the next page of a collection begins, in a form that says nothing to anybody but us.
///
/// Sealed, because it may hold a link that Graph gave; bound to the person and the collection it was given for.
struct PageCursor: Codable, Sendable, Equatable {
    /// Longest form that is opened; under the limit of a URL.
    static let maximumLength = 6144
    private static let label = "entra-fcgi page cursor 1"

    /// What Graph is asked next; `nil` for a collection of our own.
    var target: String?
    /// Where the page of our own directory ended; `nil` for what Graph has.
    var place: MemberPage.Cursor?

    /// The form in which it travels; `nil` when it is too long for that.
    func sealed(for person: String, of collection: String, _ keys: SiteKeys, _ random: RandomSource) throws -> String? {
        let plain = [UInt8](try JSONEncoder().encode(self))
        let data = Self.associatedData(person, collection)
        let text = Base64URL.encode(try keys.signer.box.seal(plain, authenticating: data, random: random))
        return text.utf8.count <= Self.maximumLength ? text : nil
    }

    /// Opens what came back; `nil` when it is not ours, or was given to somebody else or for another collection.
    static func open(_ text: String, for person: String, of collection: String, _ keys: SiteKeys) -> PageCursor? {
        guard text.utf8.count <= maximumLength, let sealed = Base64URL.decode(text) else { return nil }
        let data = associatedData(person, collection)
        let plain = keys.all.lazy.compactMap { try? $0.box.open(sealed, authenticating: data) }.first
        return plain.flatMap { try? JSONDecoder().decode(Self.self, from: Data($0)) }
    }

    private static func associatedData(_ person: String, _ collection: String) -> [UInt8] {
        Array("\(label)\0\(person)\0\(collection)".utf8)
    }
}
