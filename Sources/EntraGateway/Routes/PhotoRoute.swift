import Entra
import FastCGI
import HTTPTypes
import Logging

/// `GET /api/users/{id}/photo`: the picture of a person of the caller's tenant, or 404.
///
/// Browsers keep it for a while, for this person alone: a list of people would otherwise ask for each at every letter.
struct PhotoRoute: Sendable {
    private static let browserMemory = 900
    private static let objectIDLength = 36

    let site: Site
    let callers: Callers
    /// `nil` when Entra is not asked.
    let photos: Photos?

    /// Answers for one person.
    ///
    /// - Parameters:
    ///   - exchange: The request.
    ///   - id: An object ID, or an identifier of ours, whose tenant is then the caller's.
    /// - Returns: The answer.
    /// - Throws: ``StoreError`` or ``ProviderUnavailable`` when nobody can tell who asks.
    func respond(_ exchange: Exchange, id: String) async throws -> Response {
        let (caller, tokens) = try await callers.callerWithTokens(of: exchange.request.metaVariables)
        guard let session = caller.session, let tokens else {
            return exchange.unauthorized(caller, loginURL: site.loginURL)
        }
        let identity = session.identity
        let parts = id.lowercased().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let photos, let objectID = parts.first.map(String.init), objectID.utf8.count == Self.objectIDLength,
            parts.count == 1 || parts[1].elementsEqual(identity.tenantID)
        else { return none(exchange) }
        let person = GraphAccess.Person(
            tokens: tokens,
            mailbox: identity.accountID,
            reference: exchange.correlation.text
        )
        do throws(GraphTrouble) {
            guard let photo = try await photos.photo(of: objectID, tenantID: identity.tenantID, for: person) else {
                return none(exchange)
            }
            return Answer.picture(photo.bytes, type: photo.format.rawValue, maximumAge: Self.browserMemory)
        } catch {
            // A page shows initials then; what is the matter it hears from the search.
            exchange.logger.debug("a photo is not to be had", metadata: ["error": "\(error)"])
            return none(exchange)
        }
    }

    private func none(_ exchange: Exchange) -> Response {
        Answer.error(
            "photo_not_found",
            "There is no photo of this person.",
            status: .notFound,
            correlation: exchange.correlation
        )
    }
}
