/// What became of a session that was to be stored.
package enum InsertOutcome: Sendable, Equatable {
    /// It is stored; the ids are those of the sessions that it replaced or that were too many, which are revoked.
    case inserted(removed: [[UInt8]])
    /// The provider ended what the sign-in came from while it was on its way: nothing was stored and nothing removed.
    case signedOut
}
