import COpenSSL

/// What an X.509 certificate says of its key and of its time (RFC 5280 section 4.1).
///
/// Nothing is verified here: who accepts the certificate decides whether to trust it.
package struct Certificate: Sendable {
    /// The numbers of the key that the certificate is about.
    package let publicKey: PublicKeyComponents
    /// The first second at which it is valid, in seconds since 1970.
    package let notBefore: Int64
    /// The last second at which it is valid, in seconds since 1970.
    package let notAfter: Int64

    /// Reads a certificate from its DER encoding, nothing before and nothing behind it.
    ///
    /// - Throws: ``OpenSSLError`` when it is none, or its key is of a kind that is not used here.
    package init(der: [UInt8]) throws(OpenSSLError) {
        let handle = try CertificateHandle(der: der)
        publicKey = try handle.key().publicKey()
        notBefore = try unsafe handle.seconds { unsafe X509_get0_notBefore($0) }
        notAfter = try unsafe handle.seconds { unsafe X509_get0_notAfter($0) }
    }

    /// Owner of an `X509`.
    @safe
    private struct CertificateHandle: ~Copyable {
        private let certificate: OpaquePointer

        init(der: [UInt8]) throws(OpenSSLError) {
            let encoded = unsafe der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
                var position = bytes.baseAddress
                guard let certificate = unsafe d2i_X509(nil, &position, bytes.count) else { return nil }
                guard unsafe position == bytes.baseAddress?.advanced(by: bytes.count) else {
                    unsafe X509_free(certificate)
                    return nil
                }
                return unsafe certificate
            }
            guard let encoded = unsafe encoded else { throw .drained(after: "d2i_X509") }
            unsafe certificate = encoded
        }

        deinit {
            unsafe X509_free(certificate)
        }

        func key() throws(OpenSSLError) -> KeyHandle {
            try unsafe KeyHandle.certified(by: certificate)
        }

        /// A time of the certificate, in seconds since 1970.
        func seconds(_ time: (OpaquePointer) -> UnsafePointer<ASN1_TIME>?) throws(OpenSSLError) -> Int64 {
            guard let epoch = unsafe ASN1_TIME_set(nil, 0) else { throw .drained(after: "ASN1_TIME_set") }
            defer { unsafe ASN1_STRING_free(epoch) }
            var days: CInt = 0
            var seconds: CInt = 0
            guard unsafe ASN1_TIME_diff(&days, &seconds, epoch, time(certificate)) == 1 else {
                throw .drained(after: "ASN1_TIME_diff")
            }
            return Int64(days) * 86_400 + Int64(seconds)
        }
    }
}
