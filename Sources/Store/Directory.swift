/// The people and groups that the site knows itself (interface section 7).
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

    /// Adds people or brings their entries up to date, all of them or none.
    func add(_ entries: [DirectoryEntry]) async throws(StoreError)

    /// People in the order in which they came into the directory.
    ///
    /// - Parameters:
    ///   - selection: Which ones.
    ///   - position: What the page before ended with; `nil` for the first one.
    ///   - limit: How many.
    /// - Returns: A page.
    /// - Throws: ``StoreError``.
    func people(
        _ selection: PersonSelection,
        after position: Int64?,
        limit: Int
    ) async throws(StoreError) -> PeoplePage

    /// Removes people from the directory, and from its groups; returns how many there were.
    func removePeople(_ selection: PersonSelection) async throws(StoreError) -> Int

    /// Finds people and groups by a part of their names, addresses or user names, in one snapshot.
    ///
    /// Upper and lower case are the same. What is the text comes first, then what begins with it, then what holds it. A
    /// text over ``DirectoryQuery/maximumLength`` finds nothing.
    func search(_ query: DirectoryQuery) async throws(StoreError) -> DirectoryFindings

    /// The group with this identifier of ours, if it is the tenant's.
    func group(id: String, tenantID: String) async throws(StoreError) -> DirectoryFindings.CountedGroup?

    /// Members of a group in the order of their names.
    ///
    /// - Parameters:
    ///   - id: The identifier of the group, which is the tenant's.
    ///   - tenantID: The tenant.
    ///   - cursor: What the page before ended with; `nil` for the first one.
    ///   - limit: How many.
    /// - Returns: A page; empty for a group that is not there.
    /// - Throws: ``StoreError``.
    func members(
        ofGroup id: String,
        tenantID: String,
        after cursor: MemberPage.Cursor?,
        limit: Int
    ) async throws(StoreError) -> MemberPage

    /// Notes what groups of Entra's somebody is in, atomically; groups that were imported stay as they are.
    ///
    /// - Parameters:
    ///   - knowledge: All groups, or that they could not be found out: then nothing changes.
    ///   - tenantID: The person's tenant.
    ///   - objectID: The person, who is in the directory; nothing is noted of anybody else.
    ///   - time: When it was asked, seconds since 1970: an older note never takes the place of a newer one.
    /// - Throws: ``StoreError``; then nothing has changed.
    func note(
        _ knowledge: GroupKnowledge,
        tenantID: String,
        objectID: String,
        at time: Int64
    ) async throws(StoreError)

    /// The groups that somebody is in; `nil` while nobody has found out those of Entra.
    func groups(tenantID: String, objectID: String) async throws(StoreError) -> [DirectoryGroup]?
}
