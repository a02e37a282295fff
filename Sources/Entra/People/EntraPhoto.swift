import HTTPTransport
import HTTPTypes

/// A person's photo, as Microsoft Graph has it.
package struct EntraPhoto: Sendable, Equatable {
    /// A kind of picture that browsers show and that cannot hold a script.
    package enum Format: String, Sendable {
        /// JPEG (ITU-T T.81).
        case jpeg = "image/jpeg"
        /// PNG (RFC 2083).
        case png = "image/png"
        /// GIF 87a or 89a.
        case gif = "image/gif"
    }

    /// The size that is asked for, in pixels: sharp at twice the density where a picker shows it.
    package static let size = 96
    /// Largest picture that is taken.
    package static let maximumSize = 256 << 10

    /// What the picture is, by its own first bytes and not by what the answer says.
    package let format: Format
    /// The picture as it came.
    package let bytes: [UInt8]

    /// Reads a picture; `nil` when it is none that we hand on.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maximumSize, let format = Self.format(of: bytes) else { return nil }
        self.format = format
        self.bytes = bytes
    }

    /// The photo of a person.
    ///
    /// - Parameters:
    ///   - objectID: Whose.
    ///   - client: The way to Graph.
    ///   - caller: Who asks.
    /// - Returns: The photo; `nil` when there is none, or nobody of that ID.
    /// - Throws: Why it is not known.
    package static func of(
        _ objectID: String,
        _ client: GraphClient,
        as caller: GraphCaller
    ) async throws(GraphError) -> EntraPhoto? {
        guard let id = TenantID.normalized(objectID) else { return nil }
        let request = GraphRequest("/users/\(id)/photos/\(size)x\(size)/$value", isOfMailbox: true)
        do throws(GraphError) {
            return EntraPhoto(try await client.response(request, as: caller).body)
        } catch .refused(status: 404, _) {
            return nil
        }
    }

    private static func format(of bytes: [UInt8]) -> Format? {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if bytes.starts(with: Array("GIF8".utf8)) { return .gif }
        return nil
    }
}
