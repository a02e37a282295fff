import Cryptography
import FoundationEssentials
import OpenIDConnect

/// Our own bearer tokens, which `/api/auth/refresh` hands to the pages of a signed-in person (RFC 9068).
///
/// A token carries the session it belongs to, sealed so that nobody but us can read it, and is good for as long as the
/// session is: what ends the session ends its tokens, in every process.
struct SessionTokens: Sendable {
    /// What is added to `DOMAIN_SERVER` for the audience: our own routes, and not the application that an assertion is
    /// for, which may have the same origin.
    private static let audienceSuffix = "/api"
    /// The header's `typ` (RFC 9068 section 2.1).
    private static let type: StaticString = "at+jwt"
    private static let sessionClaim = "session"
    /// By how much the clocks of our own machines may differ.
    private static let clockTolerance = Duration.seconds(30)

    /// A token that was verified.
    struct Opened: Sendable {
        /// The cookie of its session.
        let cookie: [UInt8]
        /// The person's ``SessionIdentity/accountID``.
        let subject: String
        /// Seconds since 1970.
        let expiresAt: Double
    }

    private let keys: SiteKeys
    private let keySet: JSONWebKeySet
    private let verifier: AccessTokenVerifier
    private let issuer: String
    private let clientID: String
    private let lifetime: Int64
    private let random: RandomSource

    /// The tokens of a site.
    ///
    /// - Parameters:
    ///   - keys: The site's keys.
    ///   - issuer: `DOMAIN_SERVER`: who makes the tokens, and who takes them.
    ///   - clientID: Who we are at the provider; the client that RFC 9068 wants named.
    ///   - lifetime: Seconds.
    ///   - random: Where identifiers come from.
    /// - Throws: What reading our own keys throws, which does not happen.
    init(keys: SiteKeys, issuer: String, clientID: String, lifetime: Int64, random: RandomSource) throws {
        self.keys = keys
        keySet = try keys.keySet()
        verifier = AccessTokenVerifier(
            audiences: [issuer + Self.audienceSuffix],
            form: StandardAccessTokens(issuerPolicy: ExactIssuer(issuer)),
            metadataIssuer: issuer,
            algorithms: [.es256],
            clockTolerance: Self.clockTolerance
        )
        self.issuer = issuer
        self.clientID = clientID
        self.lifetime = lifetime
        self.random = random
    }

    /// A new token for a session, which it does not outlive.
    func mint(for session: Session, cookie: [UInt8], at time: Int64) throws -> String {
        let sealed = try keys.signer.box.seal(cookie, authenticating: Array(Self.sessionClaim.utf8), random: random)
        let statement = Statement(
            iss: issuer,
            aud: issuer + Self.audienceSuffix,
            clientID: clientID,
            sub: session.identity.accountID,
            iat: time,
            exp: min(time + lifetime, session.expiresAt),
            jti: Base64URL.encode(random.bytes(16)),
            session: Base64URL.encode(sealed)
        )
        return try keys.sign(statement, type: Self.type)
    }

    /// Whether a token claims one of our keys, so that it is ours or nobody's.
    func isOwn(_ token: UnverifiedAccessToken) -> Bool {
        token.claimedKeyID.map { keys.key(id: $0) != nil } ?? false
    }

    /// Verifies one of our tokens and opens it.
    func open(_ token: UnverifiedAccessToken, at time: Double) throws(AccessTokenRefusal) -> Opened {
        let verified = try verifier.verify(token, keys: keySet, now: Date(timeIntervalSince1970: time))
        guard let key = token.claimedKeyID.flatMap({ keys.key(id: $0) }),
            let sealed = verified.claims.text(Self.sessionClaim).flatMap(Base64URL.decode),
            let cookie = try? key.box.open(sealed, authenticating: Array(Self.sessionClaim.utf8))
        else { throw .token(.claimMalformed(Self.sessionClaim)) }
        let expiresAt = verified.expiresAt.timeIntervalSince1970 + Double(Self.clockTolerance.components.seconds)
        return Opened(cookie: cookie, subject: verified.subject, expiresAt: expiresAt)
    }

    private struct Statement: Encodable {
        let iss: String
        let aud: String
        let clientID: String
        let sub: String
        let iat: Int64
        let exp: Int64
        let jti: String
        let session: String

        enum CodingKeys: String, CodingKey {
            case iss
            case aud
            case clientID = "client_id"
            case sub
            case iat
            case exp
            case jti
            case session
        }
    }
}
