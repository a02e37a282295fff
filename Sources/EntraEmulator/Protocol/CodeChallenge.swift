import Cryptography

/// The code challenge of a login (RFC 7636 4.3).
struct CodeChallenge: Sendable, Equatable {
    enum Method: String, Sendable {
        case plain
        case s256 = "S256"
    }

    let method: Method
    let value: String

    /// The challenge of an authorization request, `nil` when it has none; without a method it is plain.
    init?(_ parameters: FormFields) throws(ProtocolError) {
        guard let value = parameters["code_challenge"] else {
            guard parameters["code_challenge_method"] == nil else { throw .missing("code_challenge") }
            return nil
        }
        guard let method = Method(rawValue: parameters["code_challenge_method"] ?? "plain") else {
            throw .unsupportedValue("code_challenge_method")
        }
        guard CodeChallenge.isWellFormed(value) else {
            throw .invalidRequest(50_147, "Invalid size of Code_Challenge parameter.")
        }
        self.method = method
        self.value = value
    }

    /// Refuses a verifier that does not belong to the challenge (RFC 7636 4.6).
    static func check(_ verifier: String?, against challenge: CodeChallenge?) throws(ProtocolError) {
        guard let challenge else {
            guard verifier == nil else { throw mismatch }
            return
        }
        guard let verifier else { throw mismatch }
        guard isWellFormed(verifier) else {
            throw .invalidGrant(501_491, "Invalid size of Code_Verifier parameter.")
        }
        let computed =
            switch challenge.method {
            case .plain: verifier
            case .s256: Base64URL.encode(Digest.sha256(Array(verifier.utf8)))
            }
        guard constantTimeEquals(Array(computed.utf8), Array(challenge.value.utf8)) else { throw mismatch }
    }

    private static let mismatch = ProtocolError.invalidGrant(
        501_481,
        "The Code_Verifier does not match the code_challenge supplied in the authorization request."
    )

    /// RFC 7636 4.1: 43 to 128 unreserved characters.
    private static func isWellFormed(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "._~-".utf8.contains(byte)
                }
            }
    }
}
