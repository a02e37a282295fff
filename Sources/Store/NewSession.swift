/// A session that is about to be stored, and what it takes the place of.
package struct NewSession: Sendable, Equatable {
    /// The session; its id must be new.
    package var record: SessionRecord
    /// When the sign-in that it comes from began, in whole seconds since 1970: what the provider ended since, it ended too.
    package var signInBeganAt: Int64
    /// The ids of sessions that end when this one begins; ids that are not there are passed over.
    package var replaced: [[UInt8]]
    /// The sessions that its person (tenant and object ID) may have, this one included; 0 is no limit.
    ///
    /// The oldest, by `createdAt`, give way.
    package var sessionsPerUser: Int

    /// A session that is about to be stored.
    package init(
        _ record: SessionRecord,
        signInBeganAt: Int64,
        replacing replaced: [[UInt8]] = [],
        sessionsPerUser: Int = 0
    ) {
        self.record = record
        self.signInBeganAt = signInBeganAt
        self.replaced = replaced
        self.sessionsPerUser = sessionsPerUser
    }
}
