import Cryptography
import Entra
import FoundationEssentials

/// Calls Microsoft Graph for somebody who is signed in: gets the token, and another one when Graph wants a better one.
struct GraphAccess: Sendable {
    /// Whose call it is.
    struct Person: Sendable {
        let tokens: TokenSource
        /// The same for all calls of one person.
        let mailbox: String
        /// Our reference for the request.
        let reference: String
    }

    let broker: TokenBroker
    let client: GraphClient
    /// The scopes of Graph that the site works with, all in one token.
    let scopes: [String]
    /// Seconds since 1970.
    let now: @Sendable () -> Double

    /// Does something in Graph.
    ///
    /// A claims challenge is answered once with a token that the provider gives for it silently; a token that Graph does
    /// not take is replaced once. What remains is the person's to solve.
    ///
    /// - Parameters:
    ///   - person: Whose call it is.
    ///   - patience: Seconds within which there has to be an answer.
    ///   - work: The calls.
    /// - Returns: What the calls brought.
    /// - Throws: Why they brought nothing.
    func perform<Result: Sendable>(
        for person: Person,
        within patience: Double,
        _ work: (GraphCaller) async throws(GraphError) -> Result
    ) async throws(GraphTrouble) -> Result {
        let end = Date(timeIntervalSince1970: now() + patience)
        var demand = TokenDemand(scopes: scopes)
        var rejected: SecretBytes?
        while true {
            let token = try await token(demand, person, rejected)
            let caller = GraphCaller(token: token, mailbox: person.mailbox, until: end, reference: person.reference)
            do throws(GraphError) {
                return try await work(caller)
            } catch .claimsRequired(let claims) where demand.claims == nil {
                demand = TokenDemand(scopes: scopes, claims: claims)
            } catch .claimsRequired(let claims) {
                let demand = TokenDemand(scopes: scopes, claims: claims)
                throw .token(.interactionRequired(demand, isConsentMissing: false))
            } catch .refused(status: 401, _) where rejected == nil && demand.claims == nil {
                rejected = token
            } catch {
                throw .graph(error)
            }
        }
    }

    private func token(
        _ demand: TokenDemand,
        _ person: Person,
        _ rejected: SecretBytes?
    ) async throws(GraphTrouble) -> SecretBytes {
        do {
            return try await broker.token(demand, from: person.tokens, replacing: rejected).token
        } catch {
            throw .token(error)
        }
    }
}
