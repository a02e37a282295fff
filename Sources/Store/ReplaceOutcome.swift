/// What became of ``SessionStore/replace(_:)``.
package enum ReplaceOutcome: Sendable, Equatable {
    /// The content was written; the session has this generation now.
    case replaced(generation: Int64)
    /// Somebody else wrote first; the stored session has this generation.
    case generationMismatch(stored: Int64)
    /// The session is gone: it was revoked or has expired.
    case missing
}
