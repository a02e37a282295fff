import FastCGI

/// One HTTP request as the endpoints see it.
struct Exchange: Sendable {
    /// Fields whose presence is recorded: those that a program may set and those that only a browser sends.
    private static let watchedFields = [
        "accept", "accept-encoding", "accept-language", "authorization", "client-request-id", "consistencylevel",
        "cookie", "dnt", "expect", "forwarded", "if-none-match", "origin", "referer", "sec-fetch-mode",
        "sec-fetch-site", "user-agent", "via",
        "x-client-sku", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-peoplequery-querysources",
        "x-real-ip", "x-requested-with",
    ]

    /// The fields with the variables that hold them.
    private static let watchedVariables = watchedFields.map { (field: $0, variable: variable($0)) }

    let method: String
    let path: String
    /// The query as the browser sent it.
    let encodedQuery: String
    let query: FormFields
    /// The fields of a form body; empty for anything else.
    let form: FormFields
    let isForm: Bool
    let body: [UInt8]
    let contentType: String
    let remoteAddress: String
    private let metaVariables: MetaVariables

    init(_ request: Request) {
        metaVariables = request.metaVariables
        method = metaVariables["REQUEST_METHOD"] ?? "GET"
        path = (metaVariables["SCRIPT_NAME"] ?? "") + (metaVariables["PATH_INFO"] ?? "")
        encodedQuery = metaVariables["QUERY_STRING"] ?? ""
        query = FormFields(encoded: encodedQuery)
        body = request.body
        contentType = metaVariables["CONTENT_TYPE"] ?? ""
        isForm = contentType.lowercased().hasPrefix("application/x-www-form-urlencoded")
        form = isForm ? FormFields(encoded: String(decoding: request.body, as: UTF8.self)) : FormFields()
        remoteAddress = metaVariables["REMOTE_ADDR"] ?? ""
    }

    /// The value of a field, by its name in lower case.
    func field(_ name: String) -> String? {
        if name == "content-type" { return contentType }
        let value = metaVariables[Exchange.variable(name)]
        return value == "" ? nil : value
    }

    /// The watched fields that the request has.
    var watchedFields: [String] {
        Exchange.watchedVariables.compactMap { (metaVariables[$0.variable] ?? "").isEmpty ? nil : $0.field }
    }

    /// The variable that holds a field (RFC 3875 4.1.18).
    private static func variable(_ field: String) -> String {
        "HTTP_" + field.uppercased().replacing("-", with: "_")
    }

    /// The value of a cookie (RFC 6265 4.2.1).
    func cookie(_ name: String) -> String? {
        for pair in (field("cookie") ?? "").split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[0].trimmingPrefix(while: { $0 == " " }) == name { return String(parts[1]) }
        }
        return nil
    }

    /// Whether the request came from this machine, as far as the web server can tell.
    var isLocal: Bool {
        remoteAddress == "::1" || remoteAddress.hasPrefix("127.") || remoteAddress.hasPrefix("::ffff:127.")
    }

    /// How the client says who it is.
    var clientAuthentication: String {
        if field("authorization")?.lowercased().hasPrefix("basic ") == true { return "basic" }
        if form["client_assertion"] != nil { return "assertion" }
        return form["client_secret"] == nil ? "none" : "post"
    }
}
