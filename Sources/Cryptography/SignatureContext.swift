import COpenSSL

/// Owner of an `EVP_MD_CTX` that is set up for one signature or its check.
@safe
struct SignatureContext: ~Copyable {
    private let context: OpaquePointer

    /// A context that makes signatures.
    static func signing(_ algorithm: SignatureAlgorithm, _ key: borrowing KeyHandle) throws(OpenSSLError) -> Self {
        let context = try SignatureContext()
        var settings: OpaquePointer?
        let digest = algorithm.digestName
        let isReady = unsafe key.withPointer { key in
            unsafe EVP_DigestSignInit_ex(context.context, &settings, digest, nil, nil, key, nil) == 1
        }
        guard isReady else { throw .drained(after: "EVP_DigestSignInit_ex") }
        try unsafe algorithm.configure(settings)
        return context
    }

    /// A context that checks signatures.
    static func verifying(_ algorithm: SignatureAlgorithm, _ key: borrowing KeyHandle) throws(OpenSSLError) -> Self {
        let context = try SignatureContext()
        var settings: OpaquePointer?
        let digest = algorithm.digestName
        let isReady = unsafe key.withPointer { key in
            unsafe EVP_DigestVerifyInit_ex(context.context, &settings, digest, nil, nil, key, nil) == 1
        }
        guard isReady else { throw .drained(after: "EVP_DigestVerifyInit_ex") }
        try unsafe algorithm.configure(settings)
        return context
    }

    private init() throws(OpenSSLError) {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .drained(after: "EVP_MD_CTX_new") }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// The signature of `message` as OpenSSL writes it.
    mutating func sign(_ message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        var count = 0
        var isSigned = unsafe message.withUnsafeBufferPointer {
            unsafe EVP_DigestSign(context, nil, &count, $0.baseAddress, $0.count) == 1
        }
        guard isSigned else { throw .drained(after: "EVP_DigestSign") }
        var signature = [UInt8](repeating: 0, count: count)
        isSigned = unsafe signature.withUnsafeMutableBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestSign(context, signature.baseAddress, &count, message.baseAddress, message.count) == 1
            }
        }
        guard isSigned else { throw .drained(after: "EVP_DigestSign") }
        // A DER signature may be shorter than the first answer.
        return Array(signature.prefix(count))
    }

    /// Whether `signature`, as OpenSSL reads it, belongs to `message`.
    mutating func verify(_ signature: [UInt8], of message: [UInt8]) throws(OpenSSLError) -> Bool {
        let answer = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerify(
                    context,
                    signature.baseAddress,
                    signature.count,
                    message.baseAddress,
                    message.count
                )
            }
        }
        // EVP_DigestVerify(3): 1 is valid, 0 is not valid, anything else is a more serious error.
        switch answer {
        case 1: return true
        case 0:
            OpenSSLError.discardQueue()
            return false
        default: throw .drained(after: "EVP_DigestVerify")
        }
    }
}

extension SignatureAlgorithm {
    /// OpenSSL's name of the digest; Ed25519 has its own inside.
    fileprivate var digestName: String? {
        switch self {
        case .rs256, .ps256, .es256: "SHA256"
        case .rs384, .ps384, .es384: "SHA384"
        case .rs512, .ps512, .es512: "SHA512"
        case .edDSA: nil
        }
    }

    /// Sets what belongs to the algorithm beside the digest.
    fileprivate func configure(_ settings: OpaquePointer?) throws(OpenSSLError) {
        switch self {
        case .rs256, .rs384, .rs512:
            guard unsafe EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PADDING) == 1 else {
                throw .drained(after: "EVP_PKEY_CTX_set_rsa_padding")
            }
        case .ps256, .ps384, .ps512:
            // RFC 7518 section 3.5: MGF1 with the same digest (OpenSSL's default, said here), salt as long as it.
            guard unsafe EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1,
                unsafe EVP_PKEY_CTX_set_rsa_mgf1_md_name(settings, digestName, nil) == 1,
                unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) == 1
            else { throw .drained(after: "EVP_PKEY_CTX_set_rsa_padding") }
        case .es256, .es384, .es512, .edDSA:
            return
        }
    }
}
