import COpenSSL

extension KeyHandle {
    /// The numbers of the public key.
    ///
    /// - Throws: ``OpenSSLError/keyRefused(_:)`` for a key of a type, curve or size that is not used here.
    func publicKey() throws(OpenSSLError) -> PublicKeyComponents {
        if has(type: "RSA") {
            return .rsa(
                modulus: try number("n", byteCount: nil),
                exponent: try number("e", byteCount: nil)
            )
        }
        if has(type: "ED25519") {
            return .ed25519(publicKey: try rawPublicKey())
        }
        guard has(type: "EC"), let curve = EllipticCurve.allCases.first(where: { has(group: $0) }) else {
            throw .keyRefused(.unsupportedType)
        }
        return .ec(
            curve: curve,
            x: try number("qx", byteCount: curve.byteCount),
            y: try number("qy", byteCount: curve.byteCount)
        )
    }

    private func has(type: StaticString) -> Bool {
        unsafe withPointer { unsafe EVP_PKEY_is_a($0, "\(type)") == 1 }
    }

    private func has(group: EllipticCurve) -> Bool {
        unsafe withPointer { key in
            var name = [CChar](repeating: 0, count: 64)
            var count = 0
            let isNamed = unsafe name.withUnsafeMutableBufferPointer {
                unsafe EVP_PKEY_get_group_name(key, $0.baseAddress, $0.count, &count) == 1
            }
            guard isNamed else {
                OpenSSLError.discardQueue()
                return false
            }
            let octets = name.prefix(count).map { UInt8(bitPattern: $0) }
            return String(decoding: octets, as: UTF8.self) == "\(group.groupName)"
        }
    }

    /// A number of the key in big-endian form, in `byteCount` bytes, or in as many as it needs.
    private func number(_ name: StaticString, byteCount: Int?) throws(OpenSSLError) -> [UInt8] {
        try unsafe withPointer { (key) throws(OpenSSLError) in
            var number: OpaquePointer?
            guard unsafe EVP_PKEY_get_bn_param(key, "\(name)", &number) == 1 else {
                throw .drained(after: "EVP_PKEY_get_bn_param")
            }
            defer { unsafe BN_free(number) }
            let count = byteCount ?? Int(unsafe BN_num_bits(number) + 7) / 8
            var bytes = [UInt8](repeating: 0, count: count)
            let isWritten = unsafe bytes.withUnsafeMutableBufferPointer {
                unsafe BN_bn2binpad(number, $0.baseAddress, CInt($0.count)) == CInt($0.count)
            }
            guard isWritten else { throw .drained(after: "BN_bn2binpad") }
            return bytes
        }
    }

    private func rawPublicKey() throws(OpenSSLError) -> [UInt8] {
        try unsafe withPointer { (key) throws(OpenSSLError) in
            var bytes = [UInt8](repeating: 0, count: VerificationKey.ed25519ByteCount)
            var count = bytes.count
            let isWritten = unsafe bytes.withUnsafeMutableBufferPointer {
                unsafe EVP_PKEY_get_raw_public_key(key, $0.baseAddress, &count) == 1
            }
            guard isWritten, count == bytes.count else { throw .drained(after: "EVP_PKEY_get_raw_public_key") }
            return bytes
        }
    }
}
