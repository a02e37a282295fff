/// The provider's word that sessions have ended: those that are stored, and those whose sign-in is on its way.
package struct ProviderLogout: Sendable, Equatable {
    /// The most logouts without a token that are remembered at once: anybody can claim one, and each costs a write.
    package static let unvouchedLimit = 10_000

    /// Which sessions: ``SessionSelection/subject(_:tenantID:)`` or ``SessionSelection/providerSession(_:tenantID:)``.
    package var selection: SessionSelection
    /// The token that says so, which may be used once; `nil` for a logout that nothing vouches for.
    package var token: UsedToken?
    /// When every sign-in that is on its way now has either come or is refused for its age; seconds since 1970.
    package var endsAt: Int64

    /// A logout.
    package init(_ selection: SessionSelection, token: UsedToken? = nil, endsAt: Int64) {
        self.selection = selection
        self.token = token
        self.endsAt = endsAt
    }
}
