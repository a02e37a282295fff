/// The receiving half of FastCGI 1.0 sections 3 to 5 on one connection: bytes in, events out, no I/O.
///
/// One request is active at a time (`FCGI_MPXS_CONNS` is 0). FCGI_PARAMS and FCGI_STDIN are independent streams and may
/// come in any order. Records for a request that is not active are skipped (section 3.3), which is also how the rest of
/// a refused request is drained: nothing of it is kept.
package struct RecordReader: Sendable {
    private enum Phase {
        case header
        case content(Content)
        case padding
        case failed
    }

    /// What to do with a record's content.
    private enum Content {
        case skip
        case beginRequest
        case parameters
        case standardInput
        case values
    }

    private let limits: Limits
    private var phase = Phase.header
    /// The header of the record in hand.
    private var record = RecordHeader(0)
    /// Bytes of the record's content, then of its padding, that have not arrived.
    private var missingCount = 0
    /// A header, or the body of FCGI_BEGIN_REQUEST, as far as it has arrived.
    private var collected: UInt64 = 0
    private var collectedCount = 0
    /// The content of FCGI_GET_VALUES as far as it has arrived; one record holds it whole (section 4.1).
    private var values: [UInt8] = []
    private var request: IncomingRequest?

    /// Creates a reader for a new connection.
    package init(limits: Limits) {
        self.limits = limits
    }

    /// The ID of the request between its FCGI_BEGIN_REQUEST and ``finishRequest()``.
    package var activeRequestID: UInt16? {
        request?.id
    }

    /// Whether the web server wants the connection back after the active request.
    package var keepsConnection: Bool {
        request?.keepsConnection ?? true
    }

    /// Whether more of a request or a record must come before anything can be done.
    package var isWaitingForPeer: Bool {
        if let request {
            return request.isReceiving
        }
        return !isBetweenRecords
    }

    /// Whether no request is active and no record has begun: the connection may be closed at any time.
    package var isIdle: Bool {
        request == nil && isBetweenRecords
    }

    /// Whether the peer has sent everything that belongs to the active request.
    package var hasWholeInput: Bool {
        isBetweenRecords && request?.inputEnded ?? true
    }

    /// Bytes that are held for requests and records that have not arrived whole.
    package var storedCount: Int {
        values.count + (request?.storedCount ?? 0)
    }

    private var isBetweenRecords: Bool {
        if case .header = phase {
            return collectedCount == 0
        }
        return false
    }

    /// Forgets the active request, whose response was sent.
    package mutating func finishRequest() {
        request = nil
    }

    /// Reads on from `offset` up to the next event; `nil` when all bytes are used up.
    package mutating func next(in bytes: borrowing Span<UInt8>, from offset: inout Int) -> RecordEvent? {
        while true {
            switch phase {
            case .header:
                guard collect(bytes, from: &offset) else {
                    return nil
                }
                if let event = openRecord() {
                    return event
                }
            case .content(let content):
                guard missingCount == 0 || offset < bytes.count else {
                    return nil
                }
                if let event = read(content, in: bytes, from: &offset) {
                    return event
                }
            case .padding:
                let count = min(missingCount, bytes.count - offset)
                offset += count
                missingCount -= count
                guard missingCount == 0 else {
                    return nil
                }
                phase = .header
            case .failed:
                offset = bytes.count
                return nil
            }
        }
    }

    /// Collects eight bytes; false when there are not enough yet.
    private mutating func collect(_ bytes: borrowing Span<UInt8>, from offset: inout Int) -> Bool {
        while collectedCount < RecordHeader.count {
            guard offset < bytes.count else {
                return false
            }
            collected = collected << 8 | UInt64(bytes[offset])
            collectedCount += 1
            offset += 1
        }
        return true
    }

    private mutating func takeCollected() -> UInt64 {
        defer { (collected, collectedCount) = (0, 0) }
        return collected
    }

    /// Decides about a record by its header.
    private mutating func openRecord() -> RecordEvent? {
        let bytes = takeCollected()
        let version = UInt8(truncatingIfNeeded: bytes >> 56)
        guard version == RecordHeader.version else {
            return fail(.version(version))
        }
        record = RecordHeader(bytes)
        missingCount = record.contentCount
        phase = missingCount + record.paddingCount > 0 ? .content(.skip) : .header
        guard record.requestID != 0 else {
            return openManagementRecord()
        }
        guard let type = RecordType(rawValue: record.type) else {
            return .unknownType(record.type)
        }
        switch type {
        case .beginRequest:
            return openBeginRequest()
        case .abortRequest where record.requestID == request?.id:
            request?.abort()
            return .aborted
        case .parameters where record.requestID == request?.id && request?.expectsParameters == true:
            phase = .content(.parameters)
        case .standardInput where record.requestID == request?.id && request?.expectsInput == true:
            if let refusal = request?.announce(inputCount: record.contentCount, limits: limits) {
                return .refused(refusal)
            }
            phase = .content(.standardInput)
        case .abortRequest, .parameters, .standardInput, .endRequest, .standardOutput, .standardError, .data,
            .getValues, .getValuesResult, .unknownType:
            break
        }
        return nil
    }

    /// A record with request ID 0 (section 3.3); the only one that we understand is FCGI_GET_VALUES.
    private mutating func openManagementRecord() -> RecordEvent? {
        guard record.type == RecordType.getValues.rawValue else {
            return .unknownType(record.type)
        }
        phase = .content(.values)
        return nil
    }

    private mutating func openBeginRequest() -> RecordEvent? {
        guard record.contentCount == RecordHeader.count else {
            return fail(.beginRequestCount(record.contentCount))
        }
        guard let request else {
            phase = .content(.beginRequest)
            return nil
        }
        return request.id == record.requestID
            ? fail(.requestRepeated(request.id)) : .multiplexed(requestID: record.requestID)
    }

    private mutating func fail(_ violation: ProtocolViolation) -> RecordEvent {
        phase = .failed
        request = nil
        return .violation(violation)
    }

    /// Reads the part of the content that has arrived.
    private mutating func read(
        _ content: Content,
        in bytes: borrowing Span<UInt8>,
        from offset: inout Int
    ) -> RecordEvent? {
        let end = offset + min(missingCount, bytes.count - offset)
        let part = bytes.extracting(offset..<end)
        missingCount -= part.count
        offset = end
        if missingCount == 0 {
            phase = record.paddingCount > 0 ? .padding : .header
        }
        defer {
            if missingCount == 0 {
                missingCount = record.paddingCount
            }
        }
        return receive(part, as: content) ?? (missingCount == 0 ? closeContent(content) : nil)
    }

    private mutating func receive(_ part: borrowing Span<UInt8>, as content: Content) -> RecordEvent? {
        switch content {
        case .skip:
            return nil
        case .beginRequest:
            var offset = 0
            _ = collect(part, from: &offset)
            return nil
        case .parameters:
            guard let refusal = request?.receive(parameters: part, limits: limits) else {
                return nil
            }
            if missingCount > 0 {
                phase = .content(.skip)
            }
            return .refused(refusal)
        case .standardInput:
            request?.receive(input: part)
            return nil
        case .values:
            values.append(copying: part)
            return nil
        }
    }

    /// Acts on content that has arrived whole.
    private mutating func closeContent(_ content: Content) -> RecordEvent? {
        switch content {
        case .skip:
            return nil
        case .beginRequest:
            return beginRequest(body: takeCollected())
        case .parameters:
            return record.contentCount == 0 ? request?.endParameters() : nil
        case .standardInput:
            return record.contentCount == 0 ? request?.endInput() : nil
        case .values:
            defer { values = [] }
            return .valuesAsked(MetaVariables(encoded: values))
        }
    }

    /// FCGI_BeginRequestBody: two bytes of role, one of flags, five reserved (section 5.1).
    private mutating func beginRequest(body: UInt64) -> RecordEvent? {
        let keepsConnection = body >> 40 & 1 == 1
        let role: Request.Role
        switch UInt16(truncatingIfNeeded: body >> 48) {
        case 1: role = .responder
        case 2: role = .authorizer
        default: return .unknownRole(requestID: record.requestID, keepsConnection: keepsConnection)
        }
        request = IncomingRequest(id: record.requestID, role: role, keepsConnection: keepsConnection)
        return nil
    }
}
