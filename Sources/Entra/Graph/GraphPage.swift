import HTTPTransport
import HTTPTypes
import OpenIDConnect

/// One page of a collection of directory objects: the groups on it, and where the next page is.
struct GraphPage {
    /// Object IDs in lower case.
    let groupIDs: [String]
    /// The member `@odata.nextLink`, as it stands there.
    let nextLink: String?

    /// Reads an answer with status 200.
    ///
    /// An entry whose kind is not said makes the page unusable: what is skipped could be the group that matters.
    init(_ response: TransportResponse) throws(GraphError) {
        guard let page = Self.object(of: response), let entries = page["value"]?.array else {
            throw .malformed
        }
        groupIDs = try Self.groupIDs(of: entries)
        switch page["@odata.nextLink"] {
        case nil, .null?: nextLink = nil
        case .string(let link)?: nextLink = link
        default: throw .malformed
        }
    }

    /// The member `code` of an error, which may be empty or missing, as far as it is fit for a log.
    static func errorCode(of response: TransportResponse) -> String {
        let code = object(of: response)?["error"]?.object?["code"]?.string ?? ""
        let isWord = code.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
        }
        return isWord ? String(code.prefix(64)) : ""
    }

    private static func object(of response: TransportResponse) -> [String: JSONValue]? {
        let type = response.fields[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/json" else {
            return nil
        }
        return (try? JSONParser.parse(response.body))?.object
    }

    private static func groupIDs(of entries: [JSONValue]) throws(GraphError) -> [String] {
        var ids: [String] = []
        for entry in entries {
            // Directory roles and administrative units stand in the same collection.
            guard let kind = entry.object?["@odata.type"]?.string else {
                throw .malformed
            }
            guard kind == "#microsoft.graph.group" else {
                continue
            }
            guard let id = entry.object?["id"]?.string.flatMap({ TenantID.normalized($0) }) else {
                throw .malformed
            }
            ids.append(id)
        }
        return ids
    }
}
