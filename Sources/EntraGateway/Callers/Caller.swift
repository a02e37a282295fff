/// Who sends a request.
enum Caller: Sendable {
    /// Nobody that we know, and no token that says otherwise.
    case nobody
    /// Somebody with a bearer token that we do not take. Whatever cookie came with it does not count: a program that
    /// shows a token means that token.
    case refused(BearerRefusal)
    /// Somebody whose session ended with this very request: the provider refreshes it no more.
    case ended(SessionEnd)
    /// The person of a session, or of an access token for the length of this request.
    case known(Session)

    /// The session, if somebody is known.
    var session: Session? {
        guard case .known(let session) = self else { return nil }
        return session
    }
}
