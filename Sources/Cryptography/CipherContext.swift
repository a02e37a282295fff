import COpenSSL

/// Owner of an `EVP_CIPHER_CTX` for AES-256-GCM with a 12-byte initialization vector and a 16-byte tag.
@safe
struct CipherContext: ~Copyable {
    static let initializationVectorByteCount = 12
    static let tagByteCount = 16

    /// Which way a context works.
    enum Direction: CInt {
        case open = 0
        case seal = 1
    }

    private let context: OpaquePointer

    init(_ direction: Direction, key: SecretBytes, initializationVector: [UInt8]) throws(OpenSSLError) {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .drained(after: "EVP_CIPHER_CTX_new") }
        let isReady = key.withBytes { key in
            unsafe key.withUnsafeBufferPointer { key in
                unsafe initializationVector.withUnsafeBufferPointer { vector in
                    unsafe EVP_CipherInit_ex2(
                        context,
                        EVP_aes_256_gcm(),
                        key.baseAddress,
                        vector.baseAddress,
                        direction.rawValue,
                        nil
                    ) == 1
                }
            }
        }
        guard isReady else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw .drained(after: "EVP_CipherInit_ex2")
        }
        unsafe self.context = context
    }

    deinit {
        // Overwrites the key schedule too.
        unsafe EVP_CIPHER_CTX_free(context)
    }

    /// Adds data that are authenticated and not part of the box.
    mutating func authenticate(_ associatedData: [UInt8]) throws(OpenSSLError) {
        guard !associatedData.isEmpty else { return }
        let count = try CipherContext.length(associatedData)
        var processed: CInt = 0
        let isDone = unsafe associatedData.withUnsafeBufferPointer {
            unsafe EVP_CipherUpdate(context, nil, &processed, $0.baseAddress, count) == 1
        }
        guard isDone else { throw .drained(after: "EVP_CipherUpdate") }
    }

    /// Encrypts or decrypts the whole content; what is decrypted is nothing before ``finish()`` agreed.
    mutating func process(_ content: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        guard !content.isEmpty else { return [] }
        let count = try CipherContext.length(content)
        var processed: CInt = 0
        var isDone = false
        let result = unsafe content.withUnsafeBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: source.count) { buffer, initializedCount in
                isDone =
                    unsafe EVP_CipherUpdate(context, buffer.baseAddress, &processed, source.baseAddress, count) == 1
                initializedCount = isDone ? Int(processed) : 0
            }
        }
        guard isDone else { throw .drained(after: "EVP_CipherUpdate") }
        return result
    }

    /// Ends the work; when opening, false says that the tag is not the content's.
    mutating func finish() -> Bool {
        var ignored: (UInt64, UInt64) = (0, 0)
        var count: CInt = 0
        return unsafe withUnsafeMutableBytes(of: &ignored) { buffer in
            unsafe EVP_CipherFinal_ex(context, buffer.assumingMemoryBound(to: UInt8.self).baseAddress, &count) == 1
        }
    }

    /// The tag, after sealing has finished.
    func tag() throws(OpenSSLError) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: CipherContext.tagByteCount)
        let isDone = unsafe tag.withUnsafeMutableBytes {
            unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CInt($0.count), $0.baseAddress) == 1
        }
        guard isDone else { throw .drained(after: "EVP_CIPHER_CTX_ctrl") }
        return tag
    }

    /// The tag that opening has to find.
    mutating func expect(tag: [UInt8]) throws(OpenSSLError) {
        var tag = tag
        let isDone = unsafe tag.withUnsafeMutableBytes {
            unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CInt($0.count), $0.baseAddress) == 1
        }
        guard isDone else { throw .drained(after: "EVP_CIPHER_CTX_ctrl") }
    }

    /// OpenSSL counts these lengths with an `int`.
    private static func length(_ bytes: [UInt8]) throws(OpenSSLError) -> CInt {
        guard let count = CInt(exactly: bytes.count) else { throw .failed(call: "EVP_CipherUpdate", reasons: []) }
        return count
    }
}
