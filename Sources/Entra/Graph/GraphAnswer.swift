import HTTPTransport
import HTTPTypes
import OpenIDConnect

/// Reads Graph's answers.
enum GraphAnswer {
    /// The members of a JSON answer; `nil` when it is none.
    static func object(of response: TransportResponse) -> [String: JSONValue]? {
        let type = response.fields[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/json" else { return nil }
        return (try? JSONParser.parse(response.body))?.object
    }

    /// What a refused call means.
    static func error(of response: TransportResponse) -> GraphError {
        if let claims = ClaimsChallenge.claims(of: response) { return .claimsRequired(claims) }
        return .refused(status: response.status.code, code: code(object(of: response)))
    }

    /// The member `code` of an error, which may be empty or missing, as far as it is fit for a log.
    static func code(_ members: [String: JSONValue]?) -> String {
        let code = members?["error"]?.object?["code"]?.string ?? ""
        let isWord = code.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
        }
        return isWord ? String(code.prefix(64)) : ""
    }

    /// A reference of Graph's, as far as it is fit for a log.
    static func reference(_ text: String?) -> String? {
        guard let text, text.utf8.count <= 512, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        return text
    }
}
