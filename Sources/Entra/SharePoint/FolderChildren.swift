import OpenIDConnect

/// What is in a folder of OneDrive or SharePoint, page by page.
package enum FolderChildren {
    /// One file or folder within it.
    package struct Child: Sendable, Equatable {
        /// What it is; what is neither, such as a notebook, is left out.
        package enum Kind: Sendable, Equatable {
            /// A file, with its media type as Graph has it.
            case file(type: String?)
            /// A folder, with the number of what is directly in it.
            case folder(count: Int?)
        }

        /// Its place in Graph.
        package let item: DriveItem
        /// Its name in the folder.
        package let name: String
        /// What it is.
        package let kind: Kind
        /// Bytes; of a folder everything in it.
        package let size: Int?
        /// The page that shows it.
        package let webURL: String?
        /// As Graph writes it (ISO 8601).
        package let lastModified: String?
    }

    /// A part of what is in a folder.
    package struct Page: Sendable, Equatable {
        /// Files and folders, in the order of Graph.
        package let children: [Child]
        /// The call of the next page; `nil` when there is none.
        package let next: GraphRequest?
    }

    /// The call of a folder's first page.
    package static func first(of folder: DriveItem, limit: Int) -> GraphRequest {
        GraphRequest(
            folder.path + "/children",
            [
                ("$select", "id,name,size,file,folder,webUrl,lastModifiedDateTime,parentReference"),
                ("$top", String(limit)),
            ]
        )
    }

    /// One page of what is in a folder.
    ///
    /// - Parameters:
    ///   - request: The first page's call, or the next one's as an earlier page said it.
    ///   - folder: The folder.
    ///   - client: The way to Graph.
    ///   - caller: Who asks.
    /// - Returns: The page.
    /// - Throws: Why it is not known.
    package static func page(
        _ request: GraphRequest,
        of folder: DriveItem,
        _ client: GraphClient,
        as caller: GraphCaller
    ) async throws(GraphError) -> Page {
        let page = try await client.collection(request, as: caller)
        return Page(
            children: page.entries.compactMap { child($0, of: folder) },
            next: try await client.next(after: page, of: request)
        )
    }

    private static func child(_ entry: [String: JSONValue], of folder: DriveItem) -> Child? {
        // A shortcut leads into another drive, whose name it carries.
        let driveID = entry["parentReference"]?.object?["driveId"]?.string ?? folder.driveID
        guard let id = entry["id"]?.string, let item = DriveItem(driveID: driveID, itemID: id),
            let name = entry["name"]?.string
        else { return nil }
        let kind: Child.Kind
        if let members = entry["folder"]?.object {
            kind = .folder(count: members["childCount"]?.integer.flatMap { Int(exactly: $0) })
        } else if let members = entry["file"]?.object {
            kind = .file(type: members["mimeType"]?.string)
        } else {
            return nil
        }
        return Child(
            item: item,
            name: name,
            kind: kind,
            size: entry["size"]?.integer.flatMap { Int(exactly: $0) },
            webURL: entry["webUrl"]?.string,
            lastModified: entry["lastModifiedDateTime"]?.string
        )
    }
}
