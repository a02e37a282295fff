import Cryptography

/// SHA-256 of a session cookie: what a session is found by, in memory and in the store.
///
/// Four machine words, so that hashing and comparing one costs nothing that the session check would feel.
struct SessionKey: Hashable, Sendable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// The key of the session that a cookie opens.
    init(cookie: [UInt8]) {
        self.init(digest: Digest.sha256(cookie))
    }

    /// The key in its stored form: 32 bytes.
    init(digest: [UInt8]) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for byte in digest {
            words.0 = words.0 << 8 | words.1 >> 56
            words.1 = words.1 << 8 | words.2 >> 56
            words.2 = words.2 << 8 | words.3 >> 56
            words.3 = words.3 << 8 | UInt64(byte)
        }
        (first, second, third, fourth) = words
    }

    /// The stored form: 32 bytes.
    var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }
}
