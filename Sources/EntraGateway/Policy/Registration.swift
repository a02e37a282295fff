import Entra
import Logging
import Store

/// Whether somebody may come who has not been here before (`ALLOW_SOCIAL_REGISTRATION`).
struct Registration: Sendable {
    let isAllowed: Bool
    let directory: any Directory

    /// The rule as the log names it.
    static var rule: Logger.Metadata { ["rule": "\(Setting.allowSocialRegistration.name)"] }

    /// Whether a person may be here: without registration only who is in the local directory.
    ///
    /// - Throws: ``StoreError`` when the directory cannot tell.
    func admits(_ identity: Identity) async throws(StoreError) -> Bool {
        if isAllowed { return true }
        return try await directory.person(tenantID: identity.tenantID, objectID: identity.objectID) != nil
    }
}
