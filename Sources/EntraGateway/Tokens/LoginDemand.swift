import Cryptography
import FoundationEssentials
import OpenIDConnect

/// What a sign-in has to bring that the session at hand lacks: a consent, or what a policy demands.
///
/// It travels in the login URL that a page was told, sealed, so that nobody but us chooses what Entra asks a person to
/// consent to; bound to the session, so that it works for nobody else; and for an hour.
struct LoginDemand: Codable, Sendable, Equatable {
    /// Seconds from the answer to the click.
    static let lifetime: Int64 = 3600
    /// Longest sealed form that is opened.
    static let maximumLength = 4096
    private static let label = Array("entra-fcgi login demand 1".utf8)

    /// Scopes that are asked for beside the usual ones.
    let scopes: [String]
    /// The claims request, as JSON.
    let claims: String?
    /// The id of the session, as ``Sessions/id(of:)`` says it.
    let session: [UInt8]
    /// Seconds since 1970.
    let endsAt: Int64

    /// What a session lacks.
    init(_ demand: TokenDemand, session: [UInt8], at time: Int64) {
        scopes = demand.scopes
        claims = demand.claims
        self.session = session
        endsAt = time + Self.lifetime
    }

    /// The form in which it travels.
    func sealed(by keys: SiteKeys, random: RandomSource) throws -> String {
        let plain = [UInt8](try JSONEncoder().encode(self))
        return Base64URL.encode(try keys.signer.box.seal(plain, authenticating: Self.label, random: random))
    }

    /// Opens what came back.
    ///
    /// - Parameters:
    ///   - text: The parameter as it came.
    ///   - keys: The site's keys; those of the previous secret open too.
    ///   - session: The id of the session of whoever sent it.
    ///   - time: Seconds since 1970.
    /// - Returns: What is demanded; `nil` when it is another session's, too old, or not ours.
    static func open(_ text: String, by keys: SiteKeys, session: [UInt8], at time: Int64) -> LoginDemand? {
        guard text.utf8.count <= maximumLength, let sealed = Base64URL.decode(text) else { return nil }
        let plain = keys.all.lazy.compactMap { try? $0.box.open(sealed, authenticating: label) }.first
        guard let plain, let demand = try? JSONDecoder().decode(Self.self, from: Data(plain)) else { return nil }
        return demand.session == session && time < demand.endsAt ? demand : nil
    }
}
