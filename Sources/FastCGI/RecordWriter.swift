internal import HTTPTypes

/// The sending half of FastCGI 1.0 sections 3 to 5: appends whole answers to one buffer, which a single write can send.
package struct RecordWriter: Sendable {
    /// The most content of one FCGI_STDOUT record of ours: the largest number up to 65,535 that needs no padding.
    static let maximumContentCount = 65528

    /// The records so far.
    package private(set) var bytes: [UInt8] = []

    /// Where the header of the open FCGI_STDOUT record begins.
    private var openRecord = 0

    /// Creates an empty writer.
    package init() {}

    /// Begins anew in the same memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Appends a response as CGI/1.1 writes it (RFC 3875 6.3), and FCGI_END_REQUEST.
    ///
    /// The server alone writes `Status` and `Content-Length`. A response to HEAD (`omitsContent`) has the fields of the
    /// same response to GET and no content (RFC 9110 9.3.2); there, a `Content-Length` that the application gives beside
    /// an empty body is kept. Content of a status that has none (1xx, 204, 304: RFC 9110 6.4.1) is dropped.
    package mutating func append(_ response: Response, requestID: UInt16, omitsContent: Bool = false) {
        openStandardOutput(requestID)
        let mayHaveContent = response.mayHaveContent
        let keepsGivenLength = mayHaveContent && omitsContent && response.body.isEmpty
        writeHead(response, length: mayHaveContent && !keepsGivenLength ? response.body.count : nil, keepsGivenLength)
        if mayHaveContent, !omitsContent {
            write(response.body.span)
        }
        closeStandardOutput(requestID)
        appendEndRequest(requestID, .requestComplete)
    }

    /// Appends the head of a response whose content follows part by part; its length is the stream's.
    package mutating func append(headOf response: Response, requestID: UInt16) {
        openStandardOutput(requestID)
        writeHead(response, length: response.stream?.length, false)
        completeOpenRecord()
    }

    /// Appends a part of a response's content.
    package mutating func append(part: [UInt8], requestID: UInt16) {
        openStandardOutput(requestID)
        write(part.span)
        completeOpenRecord()
    }

    /// Appends the end of a response whose content came part by part.
    package mutating func appendEnd(requestID: UInt16) {
        openStandardOutput(requestID)
        completeOpenRecord()
        appendEndRequest(requestID, .requestComplete)
    }

    /// Appends the response to a refused request and FCGI_END_REQUEST.
    package mutating func append(_ refusal: RequestRefusal, requestID: UInt16) {
        let fields: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        append(Response(status: refusal.status, fields: fields), requestID: requestID)
    }

    /// Appends FCGI_END_REQUEST for an aborted request (FastCGI 1.0 section 5.4); the application status is 1.
    package mutating func appendAborted(requestID: UInt16) {
        appendEndRequest(requestID, .requestComplete, applicationStatus: 1)
    }

    /// Appends FCGI_END_REQUEST with FCGI_CANT_MPX_CONN (section 5.5).
    package mutating func appendMultiplexed(requestID: UInt16) {
        appendEndRequest(requestID, .cannotMultiplexConnection)
    }

    /// Appends FCGI_END_REQUEST with FCGI_UNKNOWN_ROLE (section 5.5).
    package mutating func appendUnknownRole(requestID: UInt16) {
        appendEndRequest(requestID, .unknownRole)
    }

    /// Appends FCGI_UNKNOWN_TYPE (section 4.2).
    package mutating func appendUnknownType(_ type: UInt8) {
        appendHeader(.unknownType, requestID: 0, contentCount: RecordHeader.count, paddingCount: 0)
        bytes.append(contentsOf: [type, 0, 0, 0, 0, 0, 0, 0])
    }

    /// Appends FCGI_GET_VALUES_RESULT with those of the asked values that we know (section 4.1).
    package mutating func appendValues(asked: MetaVariables, limits: Limits) {
        let known = [
            ("FCGI_MAX_CONNS", String(limits.connections)),
            ("FCGI_MAX_REQS", String(limits.connections)),
            ("FCGI_MPXS_CONNS", "0"),
        ]
        var content: [UInt8] = []
        for (name, value) in known where asked[name] != nil {
            NameValuePair.append(name: name.utf8, value: value.utf8, to: &content)
        }
        let padding = Self.paddingCount(after: content.count)
        appendHeader(.getValuesResult, requestID: 0, contentCount: content.count, paddingCount: padding)
        bytes.append(contentsOf: content)
        bytes.append(contentsOf: repeatElement(0, count: padding))
    }

    private mutating func appendEndRequest(
        _ requestID: UInt16,
        _ status: ProtocolStatus,
        applicationStatus: UInt8 = 0
    ) {
        appendHeader(.endRequest, requestID: requestID, contentCount: RecordHeader.count, paddingCount: 0)
        bytes.append(contentsOf: [0, 0, 0, applicationStatus, status.rawValue, 0, 0, 0])
    }

    private mutating func appendHeader(
        _ type: RecordType,
        requestID: UInt16,
        contentCount: Int,
        paddingCount: Int
    ) {
        bytes.append(contentsOf: [
            RecordHeader.version, type.rawValue,
            UInt8(truncatingIfNeeded: requestID >> 8), UInt8(truncatingIfNeeded: requestID),
            UInt8(truncatingIfNeeded: contentCount >> 8), UInt8(truncatingIfNeeded: contentCount),
            UInt8(truncatingIfNeeded: paddingCount), 0,
        ])
    }

    private static func paddingCount(after contentCount: Int) -> Int {
        -contentCount & 7
    }

    // The content of FCGI_STDOUT is written into an open record, whose header is completed when it is closed.

    private mutating func openStandardOutput(_ requestID: UInt16) {
        openRecord = bytes.count
        appendHeader(.standardOutput, requestID: requestID, contentCount: 0, paddingCount: 0)
    }

    private var openContentCount: Int {
        bytes.count - openRecord - RecordHeader.count
    }

    /// Completes the open record and appends the empty one that ends the stream (section 3.3).
    private mutating func closeStandardOutput(_ requestID: UInt16) {
        completeOpenRecord()
        openStandardOutput(requestID)
    }

    private mutating func completeOpenRecord() {
        let count = openContentCount
        let padding = Self.paddingCount(after: count)
        bytes[openRecord + 4] = UInt8(truncatingIfNeeded: count >> 8)
        bytes[openRecord + 5] = UInt8(truncatingIfNeeded: count)
        bytes[openRecord + 6] = UInt8(truncatingIfNeeded: padding)
        bytes.append(contentsOf: repeatElement(0, count: padding))
    }

    /// The lines of the head, with the empty one behind them.
    private mutating func writeHead(_ response: Response, length: Int?, _ keepsGivenLength: Bool) {
        write("Status: ")
        write(String(response.status.code))
        write(" ")
        write(response.status.reasonPhrase)
        write("\r\n")
        for field in response.fields {
            let name = field.name.canonicalName
            if name != "status", name != "content-length" || keepsGivenLength {
                write(field)
            }
        }
        write(response.renderedFields.bytes.span)
        if let length {
            write("Content-Length: ")
            write(String(length))
            write("\r\n")
        }
        write("\r\n")
    }

    private mutating func write(_ field: HTTPField) {
        write(field.name.rawName)
        write(": ")
        unsafe field.withUnsafeBytesOfValue { unsafe write($0.span) }
        write("\r\n")
    }

    private mutating func write(_ text: String) {
        write(text.utf8Span.span)
    }

    private mutating func write(_ content: borrowing Span<UInt8>) {
        var offset = 0
        while content.count - offset > Self.maximumContentCount - openContentCount {
            let end = offset + Self.maximumContentCount - openContentCount
            bytes.append(copying: content.extracting(offset..<end))
            offset = end
            let requestID = UInt16(bytes[openRecord + 2]) << 8 | UInt16(bytes[openRecord + 3])
            completeOpenRecord()
            openStandardOutput(requestID)
        }
        bytes.append(copying: content.extracting(offset..<content.count))
    }
}

extension Response {
    /// Whether its status allows content (RFC 9110 6.4.1).
    var mayHaveContent: Bool {
        status.code >= 200 && status.code != 204 && status.code != 304
    }
}
