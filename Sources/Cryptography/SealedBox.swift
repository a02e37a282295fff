/// Encryption with authentication under one key: AES-256-GCM.
///
/// A box is the 12-byte initialization vector, the ciphertext, and the 16-byte tag.
package struct SealedBox: Sendable {
    /// The size of the key.
    package static let keyByteCount = 32

    /// What a box is longer than its plaintext.
    package static let overhead = CipherContext.initializationVectorByteCount + CipherContext.tagByteCount

    private let key: SecretBytes

    /// A box under `key`, which has ``keyByteCount`` bytes.
    package init(key: SecretBytes) {
        precondition(key.count == SealedBox.keyByteCount, "an AES-256 key has 32 bytes")
        self.key = key
    }

    /// Seals `plaintext` together with `associatedData`, which is authenticated and not part of the box.
    package func seal(
        _ plaintext: [UInt8],
        authenticating associatedData: [UInt8],
        random: RandomSource
    ) throws(OpenSSLError) -> [UInt8] {
        // A random vector of 96 bits: NIST SP 800-38D section 8.3 allows 2^32 boxes under one key.
        let initializationVector = random.bytes(CipherContext.initializationVectorByteCount)
        precondition(initializationVector.count == CipherContext.initializationVectorByteCount)
        var context = try CipherContext(.seal, key: key, initializationVector: initializationVector)
        try context.authenticate(associatedData)
        let ciphertext = try context.process(plaintext)
        guard context.finish() else { throw .drained(after: "EVP_CipherFinal_ex") }
        return initializationVector + ciphertext + (try context.tag())
    }

    /// The plaintext of `box`.
    ///
    /// - Throws: ``OpenSSLError/sealRefused`` when one bit of the box, the key or the associated data is another.
    package func open(_ box: [UInt8], authenticating associatedData: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        guard box.count >= SealedBox.overhead else { throw .sealRefused }
        let vectorEnd = CipherContext.initializationVectorByteCount
        let tagStart = box.count - CipherContext.tagByteCount
        var context = try CipherContext(.open, key: key, initializationVector: Array(box[..<vectorEnd]))
        try context.authenticate(associatedData)
        let plaintext = try context.process(Array(box[vectorEnd..<tagStart]))
        try context.expect(tag: Array(box[tagStart...]))
        guard context.finish() else {
            OpenSSLError.discardQueue()
            throw .sealRefused
        }
        return plaintext
    }
}
