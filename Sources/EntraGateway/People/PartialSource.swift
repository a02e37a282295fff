import Entra

/// A source of a people search that did not tell everything, and what can be done about it.
struct PartialSource: Encodable, Sendable, Equatable {
    /// Who was asked.
    enum Source: String, Encodable, Sendable {
        /// The site's own directory.
        case local
        /// Microsoft Graph.
        case entra
    }

    /// Why, in a word that pages may depend on.
    enum Reason: String, Encodable, Sendable {
        /// The person, or an administrator, has not consented to a scope.
        case consentRequired = "consent_required"
        /// The provider wants to see the person.
        case interactionRequired = "interaction_required"
        /// Graph or the provider takes no more questions at the moment.
        case throttled
        /// Graph or the provider is down.
        case unavailable
        /// It took too long.
        case timeout
        /// The same person went on typing.
        case superseded
        /// Names are hidden from the person who asks.
        case limited
        /// Something that nobody expects.
        case error
    }

    let source: Source
    let reason: Reason
    /// Seconds after which it is worth asking again.
    var retryAfter: Int?
    /// Where the person can give what is missing.
    var consentURL: String?

    init(_ source: Source, _ reason: Reason, retryAfter: Int? = nil, consentURL: String? = nil) {
        self.source = source
        self.reason = reason
        self.retryAfter = retryAfter
        self.consentURL = consentURL
    }

    private enum CodingKeys: String, CodingKey {
        case source
        case reason
        case retryAfter
        case consentURL = "consentUrl"
    }
}
