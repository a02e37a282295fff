/// A part of a list of sessions.
package struct SessionPage: Sendable, Equatable {
    /// The sessions, the one stored last first.
    package var sessions: [SessionSummary]
    /// The position to ask from for the next part; none when there is no more.
    package var next: Int64?

    /// One part.
    package init(sessions: [SessionSummary], next: Int64?) {
        self.sessions = sessions
        self.next = next
    }
}
