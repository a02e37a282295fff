import ArgumentParser
import Store

/// `entra-fcgi sessions list`.
struct SessionsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Prints the stored sessions, the newest first.",
        discussion: """
            Nothing that is printed opens a session. A use is noted with a delay of about a minute; a session that is over \
            stays listed until it is removed, about as long.
            """
    )

    /// What the list looks like.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
    }

    /// The sessions that are read at once.
    private static let pageSize = 1_000

    @OptionGroup
    var selection: SelectionOptions

    @Option(help: "A table for people, or an array of JSON objects.")
    var format = Format.table

    @OptionGroup
    var environment: EnvironmentOptions

    func run() throws {
        let selection = selection.selection ?? .all
        let printer = SessionPrinter(format: format)
        try environment.read().withStore { [pageSize = Self.pageSize] (store) async throws(StoreError) in
            var position: Int64?
            var isFirst = true
            repeat {
                let page = try await store.list(selection, after: position, limit: pageSize)
                if isFirst { printer.printStart() }
                for session in page.sessions {
                    printer.print(session, isFirst: isFirst)
                    isFirst = false
                }
                position = page.next
            } while position != nil
            printer.printEnd()
        }
    }
}
