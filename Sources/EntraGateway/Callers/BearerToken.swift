import Cryptography
import FastCGI
import OpenIDConnect

/// What a request says in its `Authorization` field, as far as it concerns us (RFC 9110 section 11.6.2, RFC 6750
/// section 2.1).
enum BearerToken: Sendable, Equatable {
    /// There is none, or it is of another scheme, which applications use for themselves.
    case absent
    /// The scheme is `Bearer`, and what follows is no token.
    case malformed
    /// A token, not looked into.
    case token(UnverifiedAccessToken)

    init(_ variables: MetaVariables) {
        self = variables.withBytes(of: "HTTP_AUTHORIZATION") { Self.read($0) } ?? .absent
    }

    private static func read(_ field: Span<UInt8>) -> BearerToken {
        var start = 0
        var end = field.count
        while start < end, isSpace(field[start]) { start += 1 }
        while start < end, isSpace(field[end - 1]) { end -= 1 }
        guard let schemeEnd = schemeEnd(in: field, from: start, to: end) else { return .absent }
        var tokenStart = schemeEnd
        while tokenStart < end, isSpace(field[tokenStart]) { tokenStart += 1 }
        guard tokenStart < end else { return .malformed }
        let bytes = (tokenStart..<end).map { field[$0] }
        guard bytes.allSatisfy(isTokenByte) else { return .malformed }
        return .token(UnverifiedAccessToken(SecretBytes(bytes)))
    }

    /// The end of the word `Bearer`, in any case; nothing for another scheme.
    private static func schemeEnd(in field: Span<UInt8>, from start: Int, to end: Int) -> Int? {
        let scheme: StaticString = "bearer"
        let count = scheme.utf8CodeUnitCount
        guard end - start >= count else { return nil }
        for (offset, byte) in "\(scheme)".utf8.enumerated() where field[start + offset] | 0x20 != byte { return nil }
        // "Bearer:x" and "Bearer,x" are broken ones of this scheme, "Bearerx" is another scheme.
        guard start + count < end else { return start + count }
        return isTokenByte(field[start + count]) ? nil : start + count
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// The characters of `b64token` (RFC 6750 section 2.1), those of the schemes' names among them.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default:
            false
        }
    }
}
