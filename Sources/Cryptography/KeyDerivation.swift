import COpenSSL

/// Keys derived from one secret.
package enum KeyDerivation {
    /// HKDF with SHA-256, extract and expand (RFC 5869).
    ///
    /// - Throws: ``OpenSSLError/failed(call:reasons:)`` for more than 8,160 bytes.
    package static func hkdfSHA256(
        secret: SecretBytes,
        salt: [UInt8],
        info: String,
        count: Int
    ) throws(OpenSSLError) -> SecretBytes {
        try hkdfSHA256(secret: secret, salt: salt, info: Array(info.utf8), count: count)
    }

    /// HKDF with SHA-256 whose `info` are arbitrary bytes (RFC 5869).
    package static func hkdfSHA256(
        secret: SecretBytes,
        salt: [UInt8],
        info: [UInt8],
        count: Int
    ) throws(OpenSSLError) -> SecretBytes {
        let context = try KeyDerivationContext()
        var parameters = ParameterList()
        unsafe parameters.add(COpenSSL_KDF_DIGEST, text: "SHA256")
        unsafe parameters.add(COpenSSL_KDF_KEY, octets: secret.bytes)
        unsafe parameters.add(COpenSSL_KDF_SALT, octets: salt)
        unsafe parameters.add(COpenSSL_KDF_INFO, octets: info)
        return SecretBytes(try context.derive(count, &parameters))
    }
}

/// Owner of an `EVP_KDF_CTX` for HKDF.
@safe
private struct KeyDerivationContext: ~Copyable {
    private let context: OpaquePointer

    init() throws(OpenSSLError) {
        guard let function = unsafe EVP_KDF_fetch(nil, "HKDF", nil) else { throw .drained(after: "EVP_KDF_fetch") }
        // The context keeps a reference of its own.
        defer { unsafe EVP_KDF_free(function) }
        guard let context = unsafe EVP_KDF_CTX_new(function) else { throw .drained(after: "EVP_KDF_CTX_new") }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_KDF_CTX_free(context)
    }

    func derive(_ count: Int, _ parameters: inout ParameterList) throws(OpenSSLError) -> [UInt8] {
        var isDerived = false
        let key = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            isDerived = unsafe parameters.withPointer { list in
                unsafe EVP_KDF_derive(context, buffer.baseAddress, count, list) == 1
            }
            initializedCount = isDerived ? count : 0
        }
        guard isDerived else { throw .drained(after: "EVP_KDF_derive") }
        return key
    }
}
