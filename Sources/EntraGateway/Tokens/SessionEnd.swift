import Entra

/// The end of a session at a refresh, with its reason.
struct SessionEnd: Error, Sendable, Equatable {
    /// Why, in the words of the error redirect.
    let reason: SignInRefusal
}
