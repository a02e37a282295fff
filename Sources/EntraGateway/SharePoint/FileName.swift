import HTTPTypes

/// The name under which a browser saves a file (RFC 6266), made safe for that.
package struct FileName: Sendable, Equatable {
    /// Longest name in UTF-8: that of most file systems.
    package static let maximumLength = 240
    private static let nameless = "download"

    /// The name itself.
    package let text: String

    /// Takes a name from another server's `Content-Disposition`.
    package init(disposition: String?) {
        let parameters = disposition.map { Self.parameters(of: $0) } ?? [:]
        let extended = parameters["filename*"].flatMap { Self.decoded($0) }
        self.init(extended ?? parameters["filename"] ?? "")
    }

    /// Takes a name: without folders, without what no name should hold, not too long.
    package init(_ name: String) {
        let last = name.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
        var kept = String.UnicodeScalarView()
        for scalar in last.unicodeScalars {
            switch scalar.properties.generalCategory {
            // Controls, and the marks that make "exe.pdf" of "fdp.exe".
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: continue
            default: kept.append("\"<>:|?*".unicodeScalars.contains(scalar) ? "_" : scalar)
            }
        }
        var text = String(kept)
        while let first = text.first, first == "." || first == " " { text.removeFirst() }
        while let last = text.last, last == "." || last == " " { text.removeLast() }
        self.text = text.isEmpty ? Self.nameless : Self.shortened(text)
    }

    /// The field's value: for all, and in ASCII for who knows nothing else (RFC 6266 section 4.3, RFC 8187).
    package var disposition: String {
        let plain = text.unicodeScalars.map { $0.isASCII && $0 != "%" ? String($0) : "_" }.joined()
        let encoded = PercentEncoding.encode(text) { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._".utf8.contains(byte)
        }
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }

    /// A media type that is well-formed (RFC 9110 section 8.3.1), with its parameters left out; else that of plain bytes.
    package static func type(_ text: String?) -> String {
        let type = (text ?? "").prefix { $0 != ";" && $0 != " " }.lowercased()
        let parts = type.split(separator: "/", omittingEmptySubsequences: false)
        let isType =
            type.utf8.count <= 127 && parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "!#$&-^_.+".utf8.contains(byte)
                    }
            }
        return isType ? type : "application/octet-stream"
    }

    /// Cut before the ending, at the border of a character.
    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > maximumLength else { return text }
        let dot = text.lastIndex(of: ".")
        let ending = dot.map { text[$0...].utf8.count <= 20 ? String(text[$0...]) : "" } ?? ""
        var stem = text.dropLast(ending.count)
        while stem.utf8.count + ending.utf8.count > maximumLength, !stem.isEmpty { stem.removeLast() }
        return stem + ending
    }

    /// The parameters behind the type, quoted or not; of a repeated one the first counts.
    private static func parameters(of field: String) -> [String: String] {
        var parameters: [String: String] = [:]
        var rest = field.prefix(4096).drop { $0 != ";" }
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            let name = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(name.count)
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst()
            var value = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let next = rest.first, next != "\"" {
                    rest = rest.dropFirst()
                    if next == "\\", let escaped = rest.first {
                        value.append(escaped)
                        rest = rest.dropFirst()
                    } else {
                        value.append(next)
                    }
                }
                rest = rest.dropFirst().drop { $0 != ";" }
            } else {
                let token = rest.prefix { $0 != ";" }
                value = String(token)
                rest = rest.dropFirst(token.count)
            }
            let key = name.lowercased().filter { $0 != " " }
            if parameters[key] == nil { parameters[key] = value }
        }
        return parameters
    }

    /// RFC 8187 section 3.2, in UTF-8.
    private static func decoded(_ value: String) -> String? {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return PercentEncoding.decode(parts[2])
    }
}
