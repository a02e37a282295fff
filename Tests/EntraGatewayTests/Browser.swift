import FastCGI
import Foundation
import HTTPTypes
import OpenIDConnect
import TestSupport
import Testing

/// A person's browser on the bench: keeps the site's cookies and follows what the site says.
struct Browser {
    let bench: Bench
    var cookies: [String: String] = [:]

    init(_ bench: Bench) {
        self.bench = bench
    }

    /// What a browser sends with a click on a link of the site.
    static let navigation = ["SEC_FETCH_MODE": "navigate", "SEC_FETCH_SITE": "same-origin", "ACCEPT": "text/html"]

    /// Sends a request with the browser's cookies and keeps those that come back.
    mutating func send(_ request: SiteRequest) async -> Response {
        var request = request
        request.cookies.merge(cookies) { own, _ in own }
        let response = await bench.send(request)
        keep(response)
        return response
    }

    /// Opens a page of the site.
    mutating func open(_ path: String, query: String = "") async -> Response {
        await send(SiteRequest(path: path, query: query, fields: Self.navigation))
    }

    /// Begins to sign in: the address at the provider.
    mutating func begin(returningTo target: String? = nil) async throws -> String {
        let query = target.map { "return_to=" + $0.replacing("/", with: "%2F") } ?? ""
        let response = await open("/oauth/openid", query: query)
        #expect(response.status == .found)
        return try #require(response.fields[.location])
    }

    /// Comes back from the provider.
    mutating func callback(_ query: String) async -> Response {
        let fields = ["SEC_FETCH_MODE": "navigate", "SEC_FETCH_SITE": "cross-site"]
        return await send(SiteRequest(path: "/oauth/openid/callback", query: query, fields: fields))
    }

    /// Signs in from the first click to the page.
    @discardableResult
    mutating func signIn(returningTo target: String? = nil) async throws -> Response {
        let url = try await begin(returningTo: target)
        return await callback(try bench.issuer.authorize(url))
    }

    /// What the web server hears when it asks whether this browser may pass.
    mutating func check() async -> Response {
        await send(SiteRequest(path: "/ignored", parameters: ["ENTRA_ROUTE": "auth"]))
    }

    private mutating func keep(_ response: Response) {
        for line in response.fields[values: .setCookie] {
            let parts = line.split(separator: ";", omittingEmptySubsequences: false)
            let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isOver = parts.contains { $0.trimmingCharacters(in: .whitespaces) == "Max-Age=0" }
            cookies[String(pair[0])] = isOver ? nil : String(pair[1])
        }
    }
}

extension Response {
    /// The parameters of the page that explains a refused sign-in.
    var refusal: [String: String] {
        guard let location = fields[.location], let items = URLComponents(string: location)?.queryItems else {
            return [:]
        }
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    /// The content as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The content as a JSON object.
    func json() throws -> [String: JSONValue] {
        try #require(JSONParser.parse(body).object)
    }
}
