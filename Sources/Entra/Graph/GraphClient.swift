package import Cryptography
package import FoundationEssentials
package import HTTPTransport
import HTTPTypes
package import OpenIDConnect
import Synchronization

/// Calls Microsoft Graph for people: the one way for everything that is asked of it.
///
/// Whatever is asked: one host only, whatever a link says; limits of time and size; the waits that Graph asks for, in the
/// forms that Graph sends; no more calls at a mailbox than it takes; and when Graph is down, an answer at once.
package final class GraphClient: Sendable {
    /// The least time that shows whether Graph answers: who has less and gets no answer says nothing of it.
    static let fairTime = Duration.seconds(3)
    /// Largest answer that is read.
    package static let maximumSize = 1 << 20
    /// How often one call is made.
    package static let maximumAttempts = 4
    /// Longest link to a next page.
    package static let maximumLinkLength = 8192
    /// Calls that fit into a batch (facts 3.5).
    package static let maximumBatch = 20

    private let origin: @Sendable () async throws(GraphError) -> String
    private let transport: any Transport
    private let now: @Sendable () -> Date
    private let sleep: @Sendable (Duration) async -> Void
    private let random: RandomSource
    private let report: @Sendable (GraphReport) -> Void
    private let mailboxes = MailboxGate()
    private let breaker = Mutex(CircuitBreaker())

    /// A client of one cloud's Graph.
    ///
    /// - Parameters:
    ///   - origin: Where Graph is, without a slash at its end; no call goes anywhere else.
    ///   - transport: The way out.
    ///   - now: The clock.
    ///   - sleep: Waits.
    ///   - random: Where request IDs and the jitter of waits come from.
    ///   - report: Told of every call that failed.
    package init(
        origin: @escaping @Sendable () async throws(GraphError) -> String,
        transport: any Transport,
        now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async -> Void,
        random: RandomSource,
        report: @escaping @Sendable (GraphReport) -> Void = { _ in }
    ) {
        self.origin = origin
        self.transport = transport
        self.now = now
        self.sleep = sleep
        self.random = random
        self.report = report
    }

    /// The members of a JSON answer.
    package func object(_ request: GraphRequest, as caller: GraphCaller) async throws(GraphError) -> [String: JSONValue]
    {
        let response = try await response(request, as: caller)
        guard let members = GraphAnswer.object(of: response) else { throw .malformed }
        return members
    }

    /// One page of a collection.
    package func collection(_ request: GraphRequest, as caller: GraphCaller) async throws(GraphError) -> GraphCollection
    {
        try GraphCollection(try await object(request, as: caller))
    }

    /// The page after one; `nil` when there is none.
    ///
    /// - Parameters:
    ///   - page: The page at hand.
    ///   - request: The call that gave it: what it demanded, the next one demands too.
    /// - Returns: The call of the next page.
    /// - Throws: ``GraphError/linkRefused`` when the link leads elsewhere.
    package func next(
        after page: GraphCollection,
        of request: GraphRequest
    ) async throws(GraphError) -> GraphRequest? {
        guard let link = page.nextLink else { return nil }
        let base = try await origin() + "/v1.0"
        // Byte for byte our origin, and its first version.
        guard link.utf8.count <= Self.maximumLinkLength, link.utf8.starts(with: "\(base)/".utf8),
            link.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !link.contains(where: { $0 == "#" || $0 == "\\" })
        else { throw .linkRefused }
        return request.at(String(link.dropFirst(base.count)))
    }

    /// The answer to a call, with status 200; what is asked again is asked again before.
    package func response(
        _ request: GraphRequest,
        as caller: GraphCaller
    ) async throws(GraphError) -> TransportResponse {
        let order = Order(.get, request.target, isAdvanced: request.isAdvanced, body: [])
        guard request.isOfMailbox else { return try await perform(order, caller) }
        let response = try await mailboxes.passing(caller.mailbox) { () async throws(GraphError) in
            try await perform(order, caller)
        }
        guard let response else { throw .unavailable(status: 429) }
        return response
    }

    /// Where the content of a resource is to be had without a token (facts 4.5); it is nothing that may be kept.
    ///
    /// - Parameters:
    ///   - request: The call, such as that of a drive item's `/content`.
    ///   - entityTag: What is at hand already: the value of `If-None-Match`; `nil` for nothing.
    ///   - caller: Who asks.
    /// - Returns: A URL as Graph names it, to be judged before anybody goes there; `nil` when the content is what is at
    ///   hand.
    /// - Throws: Why it is not known.
    package func location(
        _ request: GraphRequest,
        unless entityTag: String?,
        as caller: GraphCaller
    ) async throws(GraphError) -> String? {
        var order = Order(.get, request.target, isAdvanced: request.isAdvanced, body: [])
        order.expected = [302, 304]
        order.entityTag = entityTag
        let response = try await perform(order, caller)
        guard response.status.code == 302 else { return nil }
        guard let location = response.fields[.location], location.utf8.count <= Self.maximumLinkLength else {
            throw .malformed
        }
        return location
    }

    /// The answer to a batch's own call, with status 200.
    func post(batch body: [UInt8], as caller: GraphCaller) async throws(GraphError) -> TransportResponse {
        try await perform(Order(.post, "/$batch", isAdvanced: false, body: body), caller)
    }

    /// Waits as long as Graph asks, or else longer each time, if there is time for it.
    ///
    /// - Parameters:
    ///   - asked: The value of `Retry-After`.
    ///   - attempt: How often the call was made.
    ///   - caller: Who waits.
    /// - Returns: Whether it is worth trying again.
    func waits(asked: String?, attempt: Int, _ caller: GraphCaller) async -> Bool {
        let delay = delay(asked: asked, attempt: attempt)
        guard attempt < Self.maximumAttempts, delay < remaining(caller) else { return false }
        await sleep(delay)
        return true
    }

    private struct Order {
        let method: HTTPRequest.Method
        let target: String
        let isAdvanced: Bool
        let body: [UInt8]
        /// The statuses of an answer that is none of an error.
        var expected: Set<Int> = [200]
        /// The value of `If-None-Match`.
        var entityTag: String?

        init(_ method: HTTPRequest.Method, _ target: String, isAdvanced: Bool, body: [UInt8]) {
            self.method = method
            self.target = target
            self.isAdvanced = isAdvanced
            self.body = body
        }
    }

    private func perform(_ order: Order, _ caller: GraphCaller) async throws(GraphError) -> TransportResponse {
        let url = try await origin() + "/v1.0" + order.target
        var attempt = 1
        while true {
            // Who has no time left must not take the place of the one that tries whether Graph is back.
            guard remaining(caller) > .zero else { throw .deadlineExceeded }
            if let wait = breaker.withLock({ $0.wait(at: now().timeIntervalSince1970) }) {
                throw .suspended(seconds: Int(wait.rounded(.up)))
            }
            let clientRequestID = clientRequestID()
            let response: TransportResponse
            do {
                response = try await send(url, order, caller, clientRequestID)
            } catch {
                tell(error, order, caller, clientRequestID, nil)
                throw error
            }
            switch response.status.code {
            case let code where order.expected.contains(code):
                return response
            case 429, 500...599:
                let error = GraphError.unavailable(status: response.status.code)
                tell(error, order, caller, clientRequestID, response)
                guard await waits(asked: response.fields[.retryAfter], attempt: attempt, caller) else { throw error }
                attempt += 1
            default:
                let error = GraphAnswer.error(of: response)
                tell(error, order, caller, clientRequestID, response)
                throw error
            }
        }
    }

    private func send(
        _ url: String,
        _ order: Order,
        _ caller: GraphCaller,
        _ clientRequestID: String
    ) async throws(GraphError) -> TransportResponse {
        var limits = OutgoingRequest.Limits(maximumResponseSize: Self.maximumSize)
        limits.totalTimeout = max(.milliseconds(1), min(limits.totalTimeout, remaining(caller)))
        var fields: HTTPFields = [
            .accept: "application/json, image/*",
            .authorization: "Bearer " + String(decoding: caller.token.bytes, as: UTF8.self),
            .clientRequestID: clientRequestID,
        ]
        if let entityTag = order.entityTag { fields[.ifNoneMatch] = entityTag }
        if order.isAdvanced { fields[.consistencyLevel] = "eventual" }
        if !order.body.isEmpty { fields[.contentType] = "application/json" }
        let request = OutgoingRequest(method: order.method, url: url, fields: fields, body: order.body, limits: limits)
        do {
            let response = try await transport.send(request)
            let isDown = response.status.code >= 500
            breaker.withLock { isDown ? $0.noteFailure(at: now().timeIntervalSince1970) : $0.noteAnswer() }
            return response
        } catch {
            let time = now().timeIntervalSince1970
            breaker.withLock { breaker in
                switch error {
                // It answered, more than we take.
                case .responseTooLarge: breaker.noteAnswer()
                // Who went away, or had little time, says nothing of Graph.
                case .cancelled: breaker.noteAbandoned(at: time)
                case .timedOut where limits.totalTimeout < Self.fairTime: breaker.noteAbandoned(at: time)
                default: breaker.noteFailure(at: time)
                }
            }
            throw .unreachable(error)
        }
    }

    /// What Graph asks to wait, else one second, then two, then four, each with up to a quarter more.
    private func delay(asked: String?, attempt: Int) -> Duration {
        let time = Int64(now().timeIntervalSince1970)
        if let asked = asked.flatMap({ RetryAfter($0, now: time, cap: .seconds(3600))?.delay }) { return asked }
        let jitter = Int64(random.bytes(1).first ?? 0)
        return .milliseconds((1000 + jitter) << Int64(attempt - 1))
    }

    private func remaining(_ caller: GraphCaller) -> Duration {
        .milliseconds(Int64((caller.end.timeIntervalSince(now()) * 1000).rounded(.down)))
    }

    /// Tells of a part of a batch that failed, with the references of the batch.
    func tell(_ error: GraphError, of request: GraphRequest, in response: TransportResponse, _ caller: GraphCaller) {
        let clientRequestID = GraphAnswer.reference(response.fields[.clientRequestID]) ?? ""
        tell(error, Order(.get, request.target, isAdvanced: false, body: []), caller, clientRequestID, response)
    }

    private func tell(
        _ error: GraphError,
        _ order: Order,
        _ caller: GraphCaller,
        _ clientRequestID: String,
        _ response: TransportResponse?
    ) {
        report(
            GraphReport(
                reference: caller.reference,
                call: Self.name(of: order.target),
                error: error,
                clientRequestID: clientRequestID,
                requestID: GraphAnswer.reference(response?.fields[.requestID]),
                diagnostic: GraphAnswer.reference(response?.fields[.diagnostic])
            )
        )
    }

    /// The path with what names somebody left out: segments that are no words.
    private static func name(of target: String) -> String {
        target.prefix { $0 != "?" }.split(separator: "/").map { segment in
            segment.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || $0 == 0x24 }
                ? "/" + segment : "/-"
        }
        .joined()
    }

    /// A random GUID (RFC 9562 section 5.4).
    private func clientRequestID() -> String {
        var bytes = random.bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0x0F)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
