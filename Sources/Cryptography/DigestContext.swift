import COpenSSL

/// Owner of an `EVP_MD_CTX` that is set to one digest.
///
/// The digest is fetched once: a fetch costs several times the digest of a short message.
@safe
struct DigestContext: ~Copyable {
    private let context: OpaquePointer
    private let byteCount: Int

    init(_ algorithm: StaticString) throws(OpenSSLError) {
        guard let digest = unsafe EVP_MD_fetch(nil, "\(algorithm)", nil) else { throw .drained(after: "EVP_MD_fetch") }
        // The context keeps a reference of its own.
        defer { unsafe EVP_MD_free(digest) }
        guard let context = unsafe EVP_MD_CTX_new() else { throw .drained(after: "EVP_MD_CTX_new") }
        guard unsafe EVP_DigestInit_ex2(context, digest, nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw .drained(after: "EVP_DigestInit_ex2")
        }
        byteCount = Int(unsafe EVP_MD_get_size(digest))
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// The digest of `message`; the context can be used again afterwards.
    mutating func digest(of message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        guard unsafe EVP_DigestInit_ex2(context, nil, nil) == 1 else { throw .drained(after: "EVP_DigestInit_ex2") }
        let isUpdated = unsafe message.withUnsafeBytes {
            unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1
        }
        guard isUpdated else { throw .drained(after: "EVP_DigestUpdate") }
        var isFinal = false
        let digest = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initializedCount in
            isFinal = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1
            initializedCount = isFinal ? byteCount : 0
        }
        guard isFinal else { throw .drained(after: "EVP_DigestFinal_ex") }
        return digest
    }
}
