/// What is known of the groups that somebody is in: none is an answer, and no answer is none.
package enum GroupKnowledge: Sendable, Equatable {
    /// These, all of them.
    case known([DirectoryGroup])
    /// It could not be found out.
    case unknown
}
