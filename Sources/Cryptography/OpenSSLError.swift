import COpenSSL

/// Why a cryptographic operation gave no result.
///
/// No case carries a key, a message or a signature: a description is safe to log.
package enum OpenSSLError: Error, Equatable, Sendable {
    /// The key is malformed, too weak, or of a kind that is not used here.
    case keyRefused(KeyRefusal)
    /// The key's type cannot make signatures of this algorithm.
    case algorithmMismatch(SignatureAlgorithm)
    /// The sealed bytes are not what this key has sealed with this associated data.
    case sealRefused
    /// OpenSSL refused a call; `reasons` are the codes of its error queue, oldest first.
    case failed(call: String, reasons: [Int])

    /// Turns the failure of `call` into an error and empties OpenSSL's error queue.
    ///
    /// The queue is per thread and outlives the request: an entry that stays becomes the next request's riddle.
    static func drained(after call: StaticString) -> OpenSSLError {
        var reasons: [Int] = []
        while true {
            let code = ERR_get_error()
            if code == 0 { break }
            reasons.append(Int(ERR_GET_REASON(code)))
        }
        return .failed(call: "\(call)", reasons: reasons)
    }

    /// Empties OpenSSL's error queue where a failure is an expected answer, such as a signature that is not valid.
    static func discardQueue() {
        ERR_clear_error()
    }
}

extension OpenSSLError {
    /// Why a key is not used.
    package enum KeyRefusal: Equatable, Sendable {
        /// An RSA modulus under 2048 bits (RFC 7518 section 3.3) or over 16384.
        case modulusSize(bits: Int)
        /// An even RSA modulus.
        case modulusEven
        /// An RSA public exponent that is even, 1, or over 32 bits.
        case exponent
        /// An octet string whose length is not what the curve or the key type prescribes.
        case length(Int)
        /// Numbers of which none is a private key of the curve.
        case scalar
        /// Coordinates that are no point of the curve.
        case pointNotOnCurve
        /// A key of another type, another curve or another size than those of ``SignatureAlgorithm``.
        case unsupportedType
        /// PEM text without a readable private key; keys that need a passphrase are not read.
        case unreadablePEM
    }
}
