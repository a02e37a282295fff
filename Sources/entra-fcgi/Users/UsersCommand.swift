import ArgumentParser

/// `entra-fcgi users`: whom the site knows itself.
struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "Lists, imports and removes people of the site's own directory.",
        discussion: """
            Everybody who signs in is in the directory; people who never did can be imported, with groups. Both are found \
            by the people search. It works on the store that ENTRA_FCGI_STORE names.
            """,
        subcommands: [UsersList.self, UsersImport.self, UsersRemove.self]
    )
}
