import COpenSSL

/// Owner of an `ECDSA_SIG`: the two numbers of a signature, between the form of JWS and the form of X.509.
@safe
struct ECDSASignature: ~Copyable {
    private let signature: OpaquePointer

    /// Reads the two numbers in fixed length, one behind the other (RFC 7518 section 3.4); nil for another length.
    init?(jws octets: [UInt8], curve: EllipticCurve) throws(OpenSSLError) {
        guard octets.count == 2 * curve.byteCount else { return nil }
        let half = CInt(curve.byteCount)
        let signature = unsafe octets.withUnsafeBufferPointer { octets -> OpaquePointer? in
            guard let signature = unsafe ECDSA_SIG_new() else { return nil }
            let r = unsafe BN_bin2bn(octets.baseAddress, half, nil)
            let s = unsafe BN_bin2bn(octets.baseAddress?.advanced(by: curve.byteCount), half, nil)
            // Takes over both numbers, unless it refuses because one is missing.
            guard unsafe ECDSA_SIG_set0(signature, r, s) == 1 else {
                unsafe BN_free(r)
                unsafe BN_free(s)
                unsafe ECDSA_SIG_free(signature)
                return nil
            }
            return unsafe signature
        }
        guard let signature = unsafe signature else { throw .drained(after: "ECDSA_SIG_set0") }
        unsafe self.signature = signature
    }

    /// Reads the DER form that OpenSSL writes.
    init(der octets: [UInt8]) throws(OpenSSLError) {
        let signature = unsafe octets.withUnsafeBufferPointer { octets in
            var start = octets.baseAddress
            return unsafe d2i_ECDSA_SIG(nil, &start, octets.count)
        }
        guard let signature = unsafe signature else { throw .drained(after: "d2i_ECDSA_SIG") }
        unsafe self.signature = signature
    }

    deinit {
        unsafe ECDSA_SIG_free(signature)
    }

    /// The DER form.
    func der() throws(OpenSSLError) -> [UInt8] {
        let count = unsafe i2d_ECDSA_SIG(signature, nil)
        guard count > 0 else { throw .drained(after: "i2d_ECDSA_SIG") }
        var octets = [UInt8](repeating: 0, count: Int(count))
        let written = unsafe octets.withUnsafeMutableBufferPointer { octets in
            var start = octets.baseAddress
            return unsafe i2d_ECDSA_SIG(signature, &start)
        }
        guard written == count else { throw .drained(after: "i2d_ECDSA_SIG") }
        return octets
    }

    /// The form of JWS.
    func jws(curve: EllipticCurve) throws(OpenSSLError) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: 2 * curve.byteCount)
        let half = CInt(curve.byteCount)
        let isWritten = unsafe octets.withUnsafeMutableBufferPointer { octets in
            let second = unsafe octets.baseAddress?.advanced(by: curve.byteCount)
            return unsafe BN_bn2binpad(ECDSA_SIG_get0_r(signature), octets.baseAddress, half) == half
                && BN_bn2binpad(ECDSA_SIG_get0_s(signature), second, half) == half
        }
        guard isWritten else { throw .drained(after: "BN_bn2binpad") }
        return octets
    }
}
