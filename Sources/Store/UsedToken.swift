/// A token that may be used once, as the store remembers that it was.
package struct UsedToken: Sendable, Equatable {
    /// SHA-256 of who issued it and of the name that they gave it: 32 bytes.
    package var id: [UInt8]
    /// The moment from which on the token is refused for its age, so that it can be forgotten; seconds since 1970.
    package var endsAt: Int64

    /// A token that is about to be used.
    package init(id: [UInt8], endsAt: Int64) {
        self.id = id
        self.endsAt = endsAt
    }
}
