/// Where the store is: the parsed value of `ENTRA_FCGI_STORE`.
package enum StoreLocation: Sendable, Equatable {
    /// A SQLite file; a relative path counts from the working directory.
    case sqlite(path: String)

    /// Parses `sqlite:PATH` (`sqlite:///PATH` is accepted too); `postgresql://…` is recognised and refused.
    ///
    /// - Parameter text: The setting's value.
    /// - Throws: ``StoreError/invalidLocation(_:)`` or ``StoreError/unsupported(scheme:)``.
    package init(_ text: String) throws(StoreError) {
        guard !text.isEmpty else { throw .invalidLocation(.empty) }
        guard let colon = text.firstIndex(of: ":") else { throw .invalidLocation(.schemeMissing) }
        let rest = text[text.index(after: colon)...]
        switch text[..<colon].lowercased() {
        case "sqlite":
            self = .sqlite(path: try Self.path(in: rest))
        case "postgresql", "postgres":
            throw .unsupported(scheme: "postgresql")
        case let scheme where Self.isScheme(scheme):
            throw .invalidLocation(.schemeUnknown(scheme))
        default:
            throw .invalidLocation(.schemeMissing)
        }
    }

    private static func path(in text: Substring) throws(StoreError) -> String {
        // RFC 8089: file:///PATH has an empty host.
        let path = text.hasPrefix("///") ? text.dropFirst(2) : text
        guard !path.hasPrefix("//") else { throw .invalidLocation(.hostGiven) }
        guard !path.isEmpty else { throw .invalidLocation(.pathMissing) }
        guard path != ":memory:" else { throw .invalidLocation(.inMemory) }
        guard !path.contains(where: { $0 == "?" || $0 == "#" }) else { throw .invalidLocation(.parametersGiven) }
        guard !path.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw .invalidLocation(.controlCharacter)
        }
        guard !path.hasSuffix("/") else { throw .invalidLocation(.folderGiven) }
        return String(path)
    }

    /// RFC 3986 section 3.1; one letter alone is a drive, not a scheme.
    private static func isScheme(_ text: String) -> Bool {
        text.utf8.count > 1 && text.first?.isLetter == true
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }
}
