/// A login that came to nothing.
package struct LoginFailure: Error, Equatable, Sendable {
    package let error: OAuthError
    /// Where the user wanted to go, once the `state` has proved to be this browser's; `nil` before.
    ///
    /// It lets the caller send a late tab on when a session exists already.
    package let returnTarget: String?

    package init(_ error: OAuthError, returnTarget: String? = nil) {
        self.error = error
        self.returnTarget = returnTarget
    }
}
