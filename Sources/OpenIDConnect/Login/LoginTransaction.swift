package import Cryptography
package import FoundationEssentials

/// What we must remember from the start of a login to its callback.
///
/// It travels sealed inside `state`; nothing is stored for a login that is not finished.
package struct LoginTransaction: Sendable, Equatable {
    /// Longest return target that is carried; a longer one would make the authorization request too long.
    package static let maximumReturnTargetLength = 2048
    /// Longest claims request that is carried.
    package static let maximumRequestedClaimsLength = 4096
    /// Longest note that is carried.
    package static let maximumNoteLength = 64

    /// Random bytes behind ``nonce``.
    let nonceBytes: SecretBytes
    /// Random bytes behind ``proofKey``.
    let verifierBytes: SecretBytes
    /// Where the user wants to go afterwards, opaque here; empty for nowhere in particular.
    package let returnTarget: String
    /// When the login began, to the second.
    package let issuedAt: Date
    /// The claims that the authorization request asked for (OIDC Core 5.5), as JSON; empty for none.
    package let requestedClaims: String
    /// Bytes of the caller's, opaque here.
    package let note: [UInt8]
    /// SHA-256 of what ties the transaction to one browser.
    let browserHash: [UInt8]

    /// Begins a transaction.
    ///
    /// A return target, a claims request or a note over its limit is left out.
    ///
    /// - Parameters:
    ///   - returnTarget: Where the user wants to go; the caller has checked that it is on our site.
    ///   - browserBinding: The content of the login cookie.
    ///   - requestedClaims: The claims request, as JSON.
    ///   - note: Bytes that come back with the login.
    ///   - now: The time.
    ///   - random: Where nonce and verifier come from.
    package init(
        returnTarget: String,
        browserBinding: [UInt8],
        requestedClaims: String = "",
        note: [UInt8] = [],
        now: Date,
        random: RandomSource
    ) {
        nonceBytes = SecretBytes(random.bytes(Self.nonceByteCount))
        verifierBytes = SecretBytes(random.bytes(ProofKey.byteCount))
        self.returnTarget = returnTarget.utf8.count <= Self.maximumReturnTargetLength ? returnTarget : ""
        self.requestedClaims = requestedClaims.utf8.count <= Self.maximumRequestedClaimsLength ? requestedClaims : ""
        issuedAt = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        self.note = note.count <= Self.maximumNoteLength ? note : []
        browserHash = Self.hash(of: browserBinding)
    }

    /// The nonce that the ID token must repeat (OIDC Core 2).
    package var nonce: String { Base64URL.encode(nonceBytes.bytes) }

    /// The proof key of this login.
    package var proofKey: ProofKey { ProofKey(bytes: verifierBytes.bytes) }

    /// Whether the transaction began in the browser with this login cookie; compared in constant time.
    package func isBound(to browserBinding: [UInt8]) -> Bool {
        constantTimeEquals(browserHash, Self.hash(of: browserBinding))
    }

    static let nonceByteCount = 16

    private static func hash(of browserBinding: [UInt8]) -> [UInt8] {
        Digest.sha256(Array("entra-fcgi browser v1\0".utf8) + browserBinding)
    }
}

extension LoginTransaction {
    private static let hashByteCount = 32

    init(
        nonceBytes: SecretBytes,
        verifierBytes: SecretBytes,
        returnTarget: String,
        issuedAt: Date,
        requestedClaims: String,
        note: [UInt8],
        browserHash: [UInt8]
    ) {
        self.nonceBytes = nonceBytes
        self.verifierBytes = verifierBytes
        self.returnTarget = returnTarget
        self.issuedAt = issuedAt
        self.requestedClaims = requestedClaims
        self.note = note
        self.browserHash = browserHash
    }

    /// The transaction as bytes: time (8), nonce, verifier, hash, length of the note (1), note, length of the return
    /// target (2), target, claims.
    var encoded: [UInt8] {
        let seconds = UInt64(bitPattern: Int64(issuedAt.timeIntervalSince1970))
        let target = Array(returnTarget.utf8)
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: seconds >> (56 - 8 * UInt64($0))) }
        bytes += nonceBytes.bytes + verifierBytes.bytes + browserHash
        bytes += [UInt8(truncatingIfNeeded: note.count)] + note
        bytes += [UInt8(truncatingIfNeeded: target.count >> 8), UInt8(truncatingIfNeeded: target.count)]
        return bytes + target + Array(requestedClaims.utf8)
    }

    /// A transaction from its bytes; `nil` when they are none.
    init?(encoded bytes: [UInt8]) {
        var rest = bytes[...]
        func take(_ count: Int) -> [UInt8]? {
            guard rest.count >= count else {
                return nil
            }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        guard let time = take(8), let nonce = take(Self.nonceByteCount), let verifier = take(ProofKey.byteCount),
            let hash = take(Self.hashByteCount), let noteLength = take(1), let note = take(Int(noteLength[0])),
            let length = take(2),
            let target = take(Int(length[0]) << 8 | Int(length[1])),
            let returnTarget = String(validating: target, as: UTF8.self),
            let requestedClaims = String(validating: rest, as: UTF8.self)
        else {
            return nil
        }
        let seconds = Int64(bitPattern: time.reduce(0) { $0 << 8 | UInt64($1) })
        self.init(
            nonceBytes: SecretBytes(nonce),
            verifierBytes: SecretBytes(verifier),
            returnTarget: returnTarget,
            issuedAt: Date(timeIntervalSince1970: Double(seconds)),
            requestedClaims: requestedClaims,
            note: note,
            browserHash: hash
        )
    }
}
