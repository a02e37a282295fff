import HTTPTransport
import HTTPTypes

/// The bytes of a file as they come; when the way breaks, it goes on at the same place.
///
/// It goes on only with the very same file: by an entity tag that names its bytes (RFC 9110 section 8.8.1).
package actor FileSource {
    /// How often in a row it is tried to go on.
    package static let maximumFailures = 4
    /// How often it goes on altogether.
    package static let maximumResumptions = 50

    private let download: FileDownload
    private let locate: FileDownload.Locate
    /// Names the bytes; `nil` when nothing does.
    private let entityTag: String?
    private var content: any ContentStream
    /// The place of the next byte in the file.
    private var position: Int
    /// The place behind the last byte; `nil` when it is not known.
    private let end: Int?
    /// Bytes of the response at hand that were passed on before.
    private var surplus = 0
    private var failures = 0
    private var resumptions = 0

    init(
        _ download: FileDownload,
        _ locate: @escaping FileDownload.Locate,
        _ content: any ContentStream,
        entityTag: String?,
        from start: Int,
        to end: Int?
    ) {
        self.download = download
        self.locate = locate
        self.content = content
        self.entityTag = entityTag.flatMap { $0.hasPrefix("\"") ? $0 : nil }
        position = start
        self.end = end
    }

    /// The next bytes, never none; nothing at the end.
    ///
    /// - Throws: When the rest does not come.
    package func next() async throws -> [UInt8]? {
        while true {
            do throws(TransportError) {
                guard let part = try await content.next() else {
                    // libcurl sees to it that a response is as long as it says.
                    guard position == end ?? position else { throw .responseIncomplete }
                    return nil
                }
                guard let wanted = try take(part) else { continue }
                return wanted
            } catch {
                try await goOn(after: error)
            }
        }
    }

    /// Lets go of the rest.
    package func cancel() {
        content.cancel()
    }

    /// What of a part was not passed on before and was asked for; `nil` when that is nothing.
    private func take(_ part: [UInt8]) throws(TransportError) -> [UInt8]? {
        var wanted = part
        if surplus > 0 {
            let count = min(surplus, part.count)
            surplus -= count
            wanted = Array(part.dropFirst(count))
        }
        if let end, wanted.count > end - position {
            // A part was asked for, and the whole came.
            wanted = Array(wanted.prefix(end - position))
            content.cancel()
            content = EndOfContent()
        }
        guard !wanted.isEmpty else { return nil }
        position += wanted.count
        guard position <= download.maximumSize ?? position else { throw .responseTooLarge }
        failures = 0
        return wanted
    }

    private func goOn(after first: TransportError) async throws {
        var error = first
        content.cancel()
        while true {
            guard error != .cancelled, error != .responseTooLarge, let entityTag, failures < Self.maximumFailures,
                resumptions < Self.maximumResumptions
            else { throw FileError.unreachable(error) }
            await download.pause(.seconds(1 << failures))
            failures += 1
            resumptions += 1
            try Task.checkCancellation()
            do {
                return try await open(entityTag)
            } catch FileError.unreachable(let next) {
                error = next
            }
        }
    }

    private func open(_ entityTag: String) async throws {
        guard let url = try await locate(nil) else { throw FileError.malformed }
        let last = end.map { String($0 - 1) } ?? ""
        let response = try await download.response(
            at: url,
            [.range: "bytes=\(position)-\(last)", .ifRange: entityTag]
        )
        guard response.fields[.eTag] == entityTag else { throw FileError.changed }
        switch response.status.code {
        case 200:
            surplus = position
        case 206:
            let part = response.fields[.contentRange].flatMap { ByteRange($0) }
            guard part?.bounds.lowerBound == position else { throw FileError.malformed }
            surplus = 0
        default:
            throw FileError.malformed
        }
        content = response.content
    }
}

/// Content of which nothing comes any more.
private struct EndOfContent: ContentStream {
    func next() async throws(TransportError) -> [UInt8]? { nil }

    func cancel() {}
}
