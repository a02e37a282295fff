/// The people whom the site knows itself (interface section 7).
///
/// The key is tenant ID and object ID, compared byte for byte. A change, once begun, is completed even if the calling
/// task is cancelled.
package protocol Directory: Sendable {
    /// Adds a person or brings the entry up to date, atomically: two first logins at once give one entry.
    ///
    /// Who has signed in stays ``Person/Source/signedIn`` when imported later, and keeps `lastSignInAt`. A sign-in that is
    /// older than the noted one changes nothing. A text with a NUL in it is refused: ``StoreError/constraintViolated``.
    func upsert(_ person: Person) async throws(StoreError)

    /// The person with this key.
    func person(tenantID: String, objectID: String) async throws(StoreError) -> Person?
}
