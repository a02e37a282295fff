import ArgumentParser
import EntraGateway
import Foundation
import Store

/// `entra-fcgi users list`.
struct UsersList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Prints the people of the directory, one a line.",
        discussion: "With --format csv what was imported can be imported again."
    )

    /// What the list looks like.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case csv
        case jsonl
    }

    /// The people who are read at once.
    private static let pageSize = 1_000

    @OptionGroup
    var people: PersonOptions

    @Option(help: "A table for people, or a form that import reads.")
    var format = Format.table

    @OptionGroup
    var environment: EnvironmentOptions

    func run() throws {
        let selection = people.selection ?? .all
        let printer = PersonPrinter(format: format)
        try environment.read().withStore { [pageSize = Self.pageSize] (store) async throws(StoreError) in
            printer.printStart()
            var position: Int64?
            repeat {
                let page = try await store.people(selection, after: position, limit: pageSize)
                for entry in page.entries { printer.print(entry) }
                position = page.next
            } while position != nil
        }
    }
}
