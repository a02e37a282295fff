package import HTTPTransport
import HTTPTypes

/// Takes the content of files from where Graph says it is (facts 4.5), and holds nothing of it.
package struct FileDownload: Sendable {
    /// Asks Graph where the content is now, unless it is what is at hand; `nil` when it is.
    package typealias Locate = @Sendable (_ ifNoneMatch: String?) async throws -> String?

    /// Redirects that are followed from where Graph leads.
    static let maximumRedirects = 3
    private static let limits = OutgoingRequest.Limits(totalTimeout: .seconds(20), maximumResponseSize: .max)

    private let transport: any StreamTransport
    private let hosts: DownloadHosts
    /// Bytes of the largest file that may pass; `nil` for any.
    let maximumSize: Int?
    /// Waits.
    let pause: @Sendable (Duration) async -> Void

    /// A way for files.
    ///
    /// - Parameters:
    ///   - transport: The way out for what is large.
    ///   - hosts: From where files come.
    ///   - maximumSize: Bytes of the largest file that may pass; `nil` for any.
    ///   - pause: Waits before a broken way is gone anew.
    package init(
        transport: any StreamTransport,
        hosts: DownloadHosts,
        maximumSize: Int?,
        pause: @escaping @Sendable (Duration) async -> Void
    ) {
        self.transport = transport
        self.hosts = hosts
        self.maximumSize = maximumSize
        self.pause = pause
    }

    /// The call that says where a file's content is.
    package static func request(for item: DriveItem) -> GraphRequest {
        GraphRequest(item.path + "/content")
    }

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - demand: What is wanted of it.
    ///   - locate: Asks Graph; what it throws is passed on.
    /// - Returns: The content, or why none is needed.
    /// - Throws: ``FileError``, and what `locate` throws.
    package func open(_ demand: FileDemand, locate: @escaping Locate) async throws -> FileAnswer {
        guard let url = try await locate(demand.ifNoneMatch) else { return .unchanged(entityTag: demand.ifNoneMatch) }
        do {
            return try answer(try await response(at: url, demand), demand, locate)
        } catch FileError.expired {
            // It was good for a moment only, or the file has just been replaced.
            guard let url = try await locate(nil) else { throw FileError.malformed }
            return try answer(try await response(at: url, demand), demand, locate)
        }
    }

    /// The response at a URL, or at that to which it leads on.
    ///
    /// No token goes along: the URL is its own, and the host need not be one that may see it (quirk 80).
    func response(at url: String, _ fields: HTTPFields) async throws(FileError) -> StreamedResponse {
        var url = url
        for _ in 0...Self.maximumRedirects {
            guard hosts.contain(url) else { throw .wayRefused }
            let request = OutgoingRequest(url: url, fields: fields, limits: Self.limits)
            let response: StreamedResponse
            do {
                response = try await transport.open(request)
            } catch {
                throw .unreachable(error)
            }
            switch response.status.code {
            case 200, 206, 304, 416:
                return response
            case 301, 302, 303, 307, 308:
                response.content.cancel()
                guard let next = response.fields[.location] else { throw .malformed }
                url = next
            case 401, 403, 404, 410:
                response.content.cancel()
                throw .expired
            case 429, 500...599:
                response.content.cancel()
                let seconds = response.fields[.retryAfter].flatMap { Int($0) }
                throw .unavailable(status: response.status.code, retryAfter: seconds.map { min(max($0, 1), 3600) })
            default:
                response.content.cancel()
                throw .refused(status: response.status.code)
            }
        }
        throw .wayRefused
    }

    private func response(at url: String, _ demand: FileDemand) async throws(FileError) -> StreamedResponse {
        var fields: HTTPFields = [:]
        fields[.range] = demand.range
        fields[.ifRange] = demand.ifRange
        fields[.ifNoneMatch] = demand.ifNoneMatch
        return try await response(at: url, fields)
    }

    private func answer(
        _ response: StreamedResponse,
        _ demand: FileDemand,
        _ locate: @escaping Locate
    ) throws(FileError) -> FileAnswer {
        let tag = response.fields[.eTag]
        switch response.status.code {
        case 304:
            response.content.cancel()
            return .unchanged(entityTag: tag ?? demand.ifNoneMatch)
        case 416:
            response.content.cancel()
            // RFC 9110 section 15.5.17: "bytes */47022".
            let length = response.fields[.contentRange]?.split(separator: "/").last.flatMap { Int($0) }
            return .beyondEnd(length: length)
        case 200 where tag != nil && tag == demand.ifNoneMatch:
            response.content.cancel()
            return .unchanged(entityTag: tag)
        default:
            return .content(try content(response, locate))
        }
    }

    private func content(
        _ response: StreamedResponse,
        _ locate: @escaping Locate
    ) throws(FileError) -> FileContent {
        var part: ByteRange?
        if response.status.code == 206 {
            guard let range = response.fields[.contentRange].flatMap({ ByteRange($0) }) else {
                response.content.cancel()
                throw .malformed
            }
            part = range
        }
        let length = part?.bounds.count ?? response.fields[.contentLength].flatMap { Int($0) }
        if let maximumSize, part?.total ?? length ?? 0 > maximumSize {
            response.content.cancel()
            throw .tooLarge
        }
        let start = part?.bounds.lowerBound ?? 0
        return FileContent(
            part: part,
            length: length,
            entityTag: response.fields[.eTag],
            lastModified: response.fields[.lastModified],
            type: response.fields[.contentType],
            disposition: response.fields[.contentDisposition],
            source: FileSource(
                self,
                locate,
                response.content,
                entityTag: response.fields[.eTag],
                from: start,
                to: length.map { start + $0 }
            )
        )
    }
}
