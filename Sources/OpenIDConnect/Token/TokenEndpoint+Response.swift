import Cryptography
import FoundationEssentials

/// Reading the answer (RFC 6749 5.1).
extension TokenEndpoint {
    static func response(_ members: [String: JSONValue], sentAt: Date) throws(AnswerFault) -> TokenResponse {
        guard let accessToken = try token("access_token", of: members) else {
            throw .memberMissing("access_token")
        }
        guard let type = try text("token_type", of: members, limit: 64) else {
            throw .memberMissing("token_type")
        }
        guard type.lowercased() == "bearer" else {
            throw .tokenTypeUnknown
        }
        return TokenResponse(
            accessToken: accessToken,
            expiresAt: try lifetime(members).map { sentAt.addingTimeInterval($0) },
            refreshToken: try token("refresh_token", of: members),
            idToken: try token("id_token", of: members).map(UnverifiedIDToken.init),
            scope: try text("scope", of: members, limit: 16_384)
        )
    }

    /// `expires_in`: seconds, as a number or, from some providers, as a string of digits.
    private static func lifetime(_ members: [String: JSONValue]) throws(AnswerFault) -> TimeInterval? {
        let seconds: Double?
        switch members["expires_in"] {
        case nil, .null?:
            return nil
        case .integer(let number)?:
            seconds = Double(number)
        case .decimal(let number)?:
            seconds = number
        case .string(let digits)?:
            let isNumber = digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            seconds = isNumber ? Double(digits) : nil
        default:
            seconds = nil
        }
        guard let seconds, (0...maximumLifetime).contains(seconds) else {
            throw .memberMalformed("expires_in")
        }
        return seconds.rounded(.down)
    }

    /// A token: visible ASCII (RFC 6749 A.12, A.17), not empty, not huge.
    private static func token(_ name: String, of members: [String: JSONValue]) throws(AnswerFault) -> SecretBytes? {
        guard let text = try text(name, of: members, limit: maximumTokenLength) else {
            return nil
        }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .memberMalformed(name)
        }
        return SecretBytes(text)
    }

    private static func text(
        _ name: String,
        of members: [String: JSONValue],
        limit: Int
    ) throws(AnswerFault) -> String? {
        guard let member = members[name], member != .null else {
            return nil
        }
        guard let text = member.string, text.utf8.count <= limit else {
            throw .memberMalformed(name)
        }
        return text
    }
}
