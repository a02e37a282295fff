package import FastCGI

/// What a request says about how the browser came to send it (Fetch Metadata, Origin).
///
/// Nothing here grants anything: these fields only choose between two safe answers or refuse.
package struct BrowserContext: Sendable {
    private let fetchMode: String?
    private let fetchSite: String?
    private let fetchDestination: String?
    private let origin: String?
    private let accept: String?
    private let requestedWith: String?

    /// Reads the fields that browsers set and pages cannot forge.
    package init(_ variables: MetaVariables) {
        fetchMode = variables["HTTP_SEC_FETCH_MODE"]?.lowercased()
        fetchSite = variables["HTTP_SEC_FETCH_SITE"]?.lowercased()
        fetchDestination = variables["HTTP_SEC_FETCH_DEST"]?.lowercased()
        origin = variables["HTTP_ORIGIN"]
        accept = variables["HTTP_ACCEPT"]?.lowercased()
        requestedWith = variables["HTTP_X_REQUESTED_WITH"]
    }

    /// A person looks at what comes back, so a redirect or a page is the right answer; otherwise JSON is.
    package var isNavigation: Bool {
        if requestedWith?.lowercased() == "xmlhttprequest" { return false }
        if let fetchMode, !fetchMode.isEmpty { return fetchMode == "navigate" }
        guard let accept else { return true }
        return !accept.contains("json") || accept.contains("text/html")
    }

    /// Another site shows this in a frame, where the session cookie does not go and nobody can sign in.
    package var isFramedByAnotherSite: Bool {
        guard fetchSite == "cross-site", let fetchDestination else { return false }
        return ["iframe", "frame", "embed", "object", "fencedframe"].contains(fetchDestination)
    }

    /// The same-origin rule of interface section 4, for what changes something or hands out a token.
    package func isSameOrigin(as origins: [String]) -> Bool {
        if let fetchSite, !fetchSite.isEmpty { return fetchSite == "same-origin" || fetchSite == "none" }
        if let origin, !origin.isEmpty { return origins.contains(origin) }
        return requestedWith?.isEmpty == false
    }
}
