import Entra
import FastCGI
import HTTPTypes
import OpenIDConnect

/// `GET /api/sharepoint/drives/{d}/items/{i}/children`: what is in a folder, page by page, so that a picked folder can be
/// taken apart without a token in the page.
struct FolderChildrenRoute: Sendable {
    private static let limits = 1...200
    private static let usualLimit = 100

    let site: Site
    let callers: Callers
    let keys: SiteKeys
    let remedy: Remedy
    /// `nil` when the picker is off.
    let files: SharePointFiles?

    /// Answers for one folder.
    ///
    /// - Parameters:
    ///   - exchange: The request.
    ///   - driveID: The drive's ID in the path.
    ///   - itemID: The item's ID in the path.
    /// - Returns: The answer.
    /// - Throws: ``StoreError`` or ``ProviderUnavailable`` when nobody can tell who asks.
    func respond(_ exchange: Exchange, driveID: String, itemID: String) async throws -> Response {
        guard let files else { return exchange.pickerIsOff }
        let (caller, tokens) = try await callers.callerWithTokens(of: exchange.request.metaVariables)
        guard let session = caller.session, let tokens else {
            return exchange.unauthorized(caller, loginURL: site.loginURL)
        }
        guard let folder = DriveItem(driveID: driveID, itemID: itemID) else {
            return remedy.answer(to: .graph(.refused(status: 404, code: "")), for: tokens, exchange)
        }
        guard let parameters = try? FormEncoding.decode(exchange.query) else { return exchange.malformedPage }
        let accountID = session.identity.accountID
        let collection = "children/\(driveID)/\(itemID)"
        let limit = parameters["limit"].flatMap { Int($0) } ?? Self.usualLimit
        var request = FolderChildren.first(
            of: folder,
            limit: min(max(limit, Self.limits.lowerBound), Self.limits.upperBound)
        )
        if let text = parameters["cursor"], !text.isEmpty {
            let cursor = PageCursor.open(text, for: accountID, of: collection, keys)
            guard let target = cursor?.target else { return exchange.malformedPage }
            request = GraphRequest(target)
        }
        let person = GraphAccess.Person(tokens: tokens, mailbox: accountID, reference: exchange.correlation.text)
        do throws(GraphTrouble) {
            let page = try await files.access.perform(for: person, within: SharePointFiles.patience) {
                [request] (caller) async throws(GraphError) in
                try await FolderChildren.page(request, of: folder, files.access.client, as: caller)
            }
            let next = page.next.flatMap { next in
                try? PageCursor(target: next.target).sealed(for: accountID, of: collection, keys, site.random)
            }
            return Answer.json(Children(items: page.children.map(Children.Item.init), next: next))
        } catch {
            return remedy.answer(to: error, for: tokens, exchange)
        }
    }

    fileprivate struct Children: Encodable {
        let items: [Item]
        let next: String?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(items, forKey: .items)
            // `null` says that this was the last page.
            try container.encode(next, forKey: .next)
        }

        private enum CodingKeys: CodingKey {
            case items
            case next
        }

        struct Item: Encodable {
            let id: String
            let driveId: String
            let name: String
            let type: String
            let size: Int?
            let mimeType: String?
            let childCount: Int?
            let webUrl: String?
            let lastModified: String?
        }
    }
}

extension FolderChildrenRoute.Children.Item {
    fileprivate init(_ child: FolderChildren.Child) {
        id = child.item.itemID
        driveId = child.item.driveID
        name = child.name
        size = child.size
        webUrl = child.webURL
        lastModified = child.lastModified
        switch child.kind {
        case .file(let mediaType):
            type = "file"
            mimeType = mediaType
            childCount = nil
        case .folder(let count):
            type = "folder"
            mimeType = nil
            childCount = count
        }
    }
}
