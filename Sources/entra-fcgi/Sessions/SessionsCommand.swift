import ArgumentParser

/// `entra-fcgi sessions`: who is signed in, and the end of it.
struct SessionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "Lists and revokes sessions.",
        discussion: """
            It works on the store that ENTRA_FCGI_STORE names and needs no other setting. A revoked session is refused by \
            every running process within a second.
            """,
        subcommands: [SessionsList.self, SessionsRevoke.self]
    )
}
