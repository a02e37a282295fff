import FastCGI

/// Writes down what a check tells the web server about a person, once for many checks.
struct IdentityRenderer: Sendable {
    let profiles: Set<Configuration.IdentityHeaders.Profile>
    let assertions: AssertionMint
    /// Seconds since 1970.
    let now: @Sendable () -> Double

    /// The fields of a session's person, in the words of the role in which the web server asks.
    ///
    /// They are kept with the session until half of the assertion's life is over.
    func fields(of session: Session, for role: Request.Role) throws -> RenderedFields {
        let time = Int64(now())
        if let fields = session.rendering(for: role, at: time) { return fields }
        let isAsserted = profiles.contains(.oauth2Proxy)
        let identity = IdentityFields(
            session.identity,
            names: role == .responder ? .checkFields : .authorizerVariables,
            profiles: profiles,
            assertion: isAsserted ? try assertions.mint(session, at: time) : nil
        )
        let fields = RenderedFields(identity.fields)
        let end = isAsserted ? time + AssertionMint.renewal : Int64.max
        session.keep(Session.Rendering(role: role, fields: fields, validity: time..<end))
        return fields
    }
}
