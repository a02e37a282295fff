import COpenSSL

/// Owner of one reference to an `EVP_PKEY`.
@safe
struct KeyHandle: ~Copyable {
    private let key: OpaquePointer

    /// Takes over the reference that a call of C gave.
    private init(owning key: OpaquePointer) {
        unsafe self.key = key
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// Lends the pointer for calls of C.
    func withPointer<Result: ~Copyable, Failure>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(key)
    }
}

// MARK: - Ways to a key

extension KeyHandle {
    /// A public key from its numbers; the type is one of OpenSSL's names.
    static func publicKey(type: StaticString, _ parameters: inout ParameterList) throws(OpenSSLError) -> KeyHandle {
        let context = try KeyContext(type: type)
        return try context.key(COpenSSL_EVP_PKEY_PUBLIC_KEY, &parameters)
    }

    /// A key pair from its numbers; the type is one of OpenSSL's names.
    static func keyPair(type: StaticString, _ parameters: inout ParameterList) throws(OpenSSLError) -> KeyHandle {
        let context = try KeyContext(type: type)
        return try context.key(COpenSSL_EVP_PKEY_KEYPAIR, &parameters)
    }

    /// An Ed25519 public key from its 32 bytes.
    static func ed25519(_ publicKey: [UInt8]) throws(OpenSSLError) -> KeyHandle {
        let key = unsafe publicKey.withUnsafeBufferPointer {
            unsafe EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, $0.baseAddress, $0.count)
        }
        guard let key = unsafe key else { throw .drained(after: "EVP_PKEY_new_raw_public_key_ex") }
        return unsafe KeyHandle(owning: key)
    }

    /// A new key pair.
    static func generateRSA(bits: Int) throws(OpenSSLError) -> KeyHandle {
        let context = try KeyContext(type: "RSA")
        return try unsafe context.generate { context in unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, CInt(bits)) }
    }

    /// A new key pair on a curve.
    static func generateEC(_ curve: EllipticCurve) throws(OpenSSLError) -> KeyHandle {
        let context = try KeyContext(type: "EC")
        return try unsafe context.generate { context in
            unsafe EVP_PKEY_CTX_set_group_name(context, "\(curve.groupName)")
        }
    }

    /// A new key pair on Ed25519.
    static func generateEd25519() throws(OpenSSLError) -> KeyHandle {
        let context = try KeyContext(type: "ED25519")
        return try unsafe context.generate { _ in 1 }
    }

    /// The first private key in PEM text.
    static func privateKey(pem: SecretBytes) throws(OpenSSLError) -> KeyHandle {
        let key = unsafe pem.withBytes { text in
            unsafe text.withUnsafeBytes { text -> OpaquePointer? in
                guard let count = CInt(exactly: text.count) else { return nil }
                guard let source = unsafe BIO_new_mem_buf(text.baseAddress, count) else { return nil }
                defer { unsafe BIO_free(source) }
                // Without a callback OpenSSL asks for the passphrase of an encrypted key on the terminal.
                return unsafe PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil)
            }
        }
        guard let key = unsafe key else {
            OpenSSLError.discardQueue()
            throw .keyRefused(.unreadablePEM)
        }
        return unsafe KeyHandle(owning: key)
    }

    /// The public key that an `X509` is about.
    static func certified(by certificate: OpaquePointer) throws(OpenSSLError) -> KeyHandle {
        guard let key = unsafe X509_get_pubkey(certificate) else { throw .drained(after: "X509_get_pubkey") }
        return unsafe KeyHandle(owning: key)
    }

    /// Owner of an `EVP_PKEY_CTX` with which keys are made.
    @safe
    private struct KeyContext: ~Copyable {
        private let context: OpaquePointer

        init(type: StaticString) throws(OpenSSLError) {
            guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "\(type)", nil) else {
                throw .drained(after: "EVP_PKEY_CTX_new_from_name")
            }
            unsafe self.context = context
        }

        deinit {
            unsafe EVP_PKEY_CTX_free(context)
        }

        func key(_ selection: CInt, _ parameters: inout ParameterList) throws(OpenSSLError) -> KeyHandle {
            guard unsafe EVP_PKEY_fromdata_init(context) == 1 else { throw .drained(after: "EVP_PKEY_fromdata_init") }
            var key: OpaquePointer?
            let isMade = unsafe parameters.withPointer { list in
                unsafe EVP_PKEY_fromdata(context, &key, selection, list) == 1
            }
            guard isMade, let key = unsafe key else { throw .drained(after: "EVP_PKEY_fromdata") }
            return unsafe KeyHandle(owning: key)
        }

        func generate(_ configure: (OpaquePointer) -> CInt) throws(OpenSSLError) -> KeyHandle {
            guard unsafe EVP_PKEY_keygen_init(context) == 1 else { throw .drained(after: "EVP_PKEY_keygen_init") }
            guard unsafe configure(context) == 1 else { throw .drained(after: "EVP_PKEY_CTX_set") }
            var key: OpaquePointer?
            guard unsafe EVP_PKEY_generate(context, &key) == 1, let key = unsafe key else {
                throw .drained(after: "EVP_PKEY_generate")
            }
            return unsafe KeyHandle(owning: key)
        }
    }
}

extension EllipticCurve {
    /// OpenSSL's name of the curve.
    var groupName: StaticString {
        switch self {
        case .p256: "prime256v1"
        case .p384: "secp384r1"
        case .p521: "secp521r1"
        }
    }
}
