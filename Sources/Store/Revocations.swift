/// The sessions that were revoked since a position in the list of revocations.
package struct Revocations: Sendable, Equatable {
    /// The ids of the revoked sessions, oldest first.
    package var ids: [[UInt8]]
    /// The position to ask from next time.
    package var sequence: Int64
    /// Whether `ids` names everything that was revoked since.
    ///
    /// False when there were more than an answer holds, when old ones are pruned already, or when the store was exchanged
    /// for another: then everything that is kept in memory must go.
    package var isComplete: Bool

    /// Creates the answer to one question.
    package init(ids: [[UInt8]], sequence: Int64, isComplete: Bool) {
        self.ids = ids
        self.sequence = sequence
        self.isComplete = isComplete
    }
}
