import CCurl
import HTTPTypes

/// One request under way: what libcurl reads from and writes to.
///
/// Only the transport's thread has it.
final class Transfer {
    let id: UInt64
    /// When it ends at the latest; `nil` once the content is being passed on.
    private(set) var deadline: ContinuousClock.Instant?
    private let receiver: TransferReceiver
    private(set) var easy: EasyHandle
    /// The easy handle points to it.
    private let url: ParsedURL
    private let maximumResponseSize: Int
    private var head = ResponseHead()
    private var body: [UInt8] = []
    /// Bytes of content that came.
    private var count = 0
    /// Whether content came since ``flush()``.
    private(set) var isHoldingBack = false
    /// Why a callback has ended the transfer.
    private var refusal: TransportError?

    /// Sets the transfer up; nothing is sent yet.
    init(_ submission: TransferQueue.Submission, _ settings: TransferSettings) throws(TransportError) {
        id = submission.id
        deadline = submission.deadline
        receiver = submission.receiver
        maximumResponseSize = submission.request.limits.maximumResponseSize
        guard let url = ParsedURL(submission.request.url) else { throw .urlRefused }
        guard url.scheme == "https" || url.scheme == "http" && url.isLoopback else { throw .urlRefused }
        easy = try EasyHandle()
        self.url = url
        switch receiver {
        case .whole: try settings.applyForWhole(to: easy, url: self.url)
        case .parts: try settings.applyForParts(to: easy, url: self.url)
        }
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, submission.request.limits.connectTimeout.wholeMilliseconds)
        try easy.setRequest(submission.request)
        try setReceivers()
    }

    /// Gives what came, when libcurl has ended the transfer with `code`.
    func finish(_ code: CURLcode) {
        if let error = error(code) { return fail(error) }
        guard let status = head.status else { return fail(.responseIncomplete) }
        switch receiver {
        case .whole(let pending):
            pending.settle(.success(TransportResponse(status: status, fields: head.fields, body: body)))
        case .parts(let pending, let channel):
            // A head that did not end with an empty line was never given.
            pending.settle(.failure(.responseIncomplete))
            channel.end(.success(()))
        }
    }

    /// Gives what came and was not worth giving alone, because nothing more comes at the moment.
    func flush() {
        guard isHoldingBack, case .parts(_, let channel) = receiver else { return }
        isHoldingBack = false
        channel.flush()
    }

    /// Gives nothing more.
    func fail(_ error: TransportError) {
        receiver.fail(error)
    }

    /// Goes on after the reader took what there was; false when that cannot be.
    func resume() -> Bool {
        easy.resume()
    }

    private func error(_ code: CURLcode) -> TransportError? {
        if let refusal { return refusal }
        guard let error = TransportError(code) else { return nil }
        let isTunnelRefused = error == .responseIncomplete && easy.number(CURLINFO_HTTP_CONNECTCODE) >= 300
        return isTunnelRefused ? .connectionFailed : error
    }

    /// Takes the next line of the head; false ends the transfer.
    private func receive(line: Span<UInt8>) -> Bool {
        do {
            try head.add(line)
        } catch {
            switch error {
            case .malformed: refusal = .responseIncomplete
            case .tooLarge: refusal = .responseTooLarge
            }
            return false
        }
        if head.isComplete, case .parts(let pending, _) = receiver {
            deadline = nil
            pending.settle(.success(head))
        }
        return true
    }

    /// Takes the next part of the content.
    private func receive(content: Span<UInt8>) -> Reception {
        guard content.count <= maximumResponseSize - count else {
            refusal = .responseTooLarge
            return .refused
        }
        switch receiver {
        case .whole:
            unsafe content.withUnsafeBufferPointer { unsafe body.append(contentsOf: $0) }
        case .parts(_, let channel):
            // libcurl keeps it and gives it again.
            guard channel.offer(content) else { return .paused }
            isHoldingBack = true
        }
        count += content.count
        return .taken
    }

    /// What libcurl hears of the bytes that it lent.
    private enum Reception {
        case taken
        /// The transfer goes on with the same bytes when it is resumed.
        case paused
        /// The transfer ends.
        case refused
    }

    private func setReceivers() throws(TransportError) {
        // The transport's thread holds the transfer until libcurl has let go of the handle.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let receiveLine: CCurl_receiver = { bytes, size, count, context in
            unsafe Transfer.forward(bytes, size * count, context) { $0.receive(line: $1) ? .taken : .refused }
        }
        let receiveContent: CCurl_receiver = { bytes, size, count, context in
            unsafe Transfer.forward(bytes, size * count, context) { $0.receive(content: $1) }
        }
        try unsafe easy.setReceiver(CURLOPT_HEADERFUNCTION, receiveLine, context: CURLOPT_HEADERDATA, context)
        try unsafe easy.setReceiver(CURLOPT_WRITEFUNCTION, receiveContent, context: CURLOPT_WRITEDATA, context)
    }

    /// Hands what libcurl lent to the transfer; any other answer than `count` and
    /// the one that pauses ends the transfer.
    private static func forward(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?,
        _ receive: (Transfer, Span<UInt8>) -> Reception
    ) -> Int {
        guard count > 0 else { return 0 }
        guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
        let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        let lent = unsafe UnsafeRawBufferPointer(start: bytes, count: count).assumingMemoryBound(to: UInt8.self)
        switch receive(transfer, unsafe lent.span) {
        case .taken: return count
        case .paused: return Int(CURL_WRITEFUNC_PAUSE)
        case .refused: return 0
        }
    }
}

extension Duration {
    /// Milliseconds, rounded up, at least one: for libcurl zero means its own default.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        let milliseconds = seconds.multipliedReportingOverflow(by: 1000)
        guard !milliseconds.overflow else { return Int(Int32.max) }
        return Int(
            max(
                1,
                min(
                    milliseconds.partialValue + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000,
                    Int64(Int32.max)
                )
            )
        )
    }
}
