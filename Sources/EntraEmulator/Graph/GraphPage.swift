/// One page of a collection (facts 3.4).
struct GraphPage {
    private static let usualSize = 100
    private static let largestSize = 999
    private static let tokenPrefix = "RFNwdAIAAQ"

    let surroundings: Surroundings
    let exchange: Exchange

    /// The page that the request asks for; an entry is made only when it is on it.
    func answer(
        _ context: String,
        _ count: Int,
        isCounted: Bool = false,
        entry: (Int) -> JSONValue
    ) throws(GraphRefusal) -> JSONValue {
        let size = min(try size(), surroundings.faults.graphPageSize ?? .max)
        let start = try firstEntry(among: count)
        let end = min(count, start + size)
        let base = "\(surroundings.configuration.graphOrigin)/\(GraphCall.version)"
        var page: JSONValue = ["@odata.context": .string("\(base)/$metadata#\(context)")]
        if isCounted, exchange.query["$skiptoken"] == nil { page["@odata.count"] = JSONValue(count) }
        if let link = surroundings.faults.graphNextLink {
            page["@odata.nextLink"] = .string(link)
        } else if end < count {
            page["@odata.nextLink"] = .string(nextLink(end))
        }
        page["value"] = .array((start..<end).map(entry))
        return page
    }

    private func size() throws(GraphRefusal) -> Int {
        guard let text = exchange.query["$top"] else { return Self.usualSize }
        guard let size = Int(text), (1...Self.largestSize).contains(size) else {
            throw .badRequest(
                "Invalid page size specified: '\(text)'. Must be between 1 and \(Self.largestSize) inclusive."
            )
        }
        return size
    }

    private func firstEntry(among count: Int) throws(GraphRefusal) -> Int {
        guard let token = exchange.query["$skiptoken"] else { return 0 }
        guard token.hasPrefix(Self.tokenPrefix), let start = Int(token.dropFirst(Self.tokenPrefix.count)),
            (0..<count).contains(start)
        else { throw .badRequest("The specified page token value has expired and can no longer be included.") }
        return start
    }

    /// Absolute and opaque (quirk 67), with the other options of the request as they were written.
    private func nextLink(_ start: Int) -> String {
        let kept = exchange.encodedQuery.split(separator: "&").filter { option in
            FormFields(encoded: String(option)).pairs.first?.name != "$skiptoken"
        }
        let options = kept.map { String($0) } + ["$skiptoken=\(Self.tokenPrefix)\(start)"]
        return "\(surroundings.configuration.graphOrigin)\(exchange.path)?" + options.joined(separator: "&")
    }
}
