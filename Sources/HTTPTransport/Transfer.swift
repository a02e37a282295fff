import CCurl
import HTTPTypes

/// One request under way: what libcurl reads from and writes to.
///
/// Only the transport's thread has it.
final class Transfer {
    let id: UInt64
    let deadline: ContinuousClock.Instant
    let pending: PendingResponse
    private(set) var easy: EasyHandle
    /// The easy handle points to it.
    private let url: ParsedURL
    private let maximumResponseSize: Int
    private var head = ResponseHead()
    private var body: [UInt8] = []
    /// Why a callback has ended the transfer.
    private var refusal: TransportError?

    /// Sets the transfer up; nothing is sent yet.
    init(_ submission: TransferQueue.Submission, _ settings: TransferSettings) throws(TransportError) {
        id = submission.id
        deadline = submission.deadline
        pending = submission.pending
        maximumResponseSize = submission.request.limits.maximumResponseSize
        guard let url = ParsedURL(submission.request.url) else { throw .urlRefused }
        guard url.scheme == "https" || url.scheme == "http" && url.isLoopback else { throw .urlRefused }
        easy = try EasyHandle()
        self.url = url
        try settings.apply(to: easy, url: self.url)
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, submission.request.limits.connectTimeout.wholeMilliseconds)
        try easy.setRequest(submission.request)
        try setReceivers()
    }

    /// What came, when libcurl has ended the transfer with `code`.
    func outcome(_ code: CURLcode) -> PendingResponse.Outcome {
        if let refusal { return .failure(refusal) }
        if let error = TransportError(code) {
            let isTunnelRefused = error == .responseIncomplete && easy.number(CURLINFO_HTTP_CONNECTCODE) >= 300
            return .failure(isTunnelRefused ? .connectionFailed : error)
        }
        guard let status = head.status else { return .failure(.responseIncomplete) }
        return .success(TransportResponse(status: status, fields: head.fields, body: body))
    }

    /// Takes the next line of the head; false ends the transfer.
    private func receive(line: Span<UInt8>) -> Bool {
        do {
            try head.add(line)
            return true
        } catch {
            switch error {
            case .malformed: refusal = .responseIncomplete
            case .tooLarge: refusal = .responseTooLarge
            }
            return false
        }
    }

    /// Takes the next part of the content, already decompressed; false ends the transfer.
    private func receive(content: Span<UInt8>) -> Bool {
        guard content.count <= maximumResponseSize - body.count else {
            refusal = .responseTooLarge
            return false
        }
        unsafe content.withUnsafeBufferPointer { unsafe body.append(contentsOf: $0) }
        return true
    }

    private func setReceivers() throws(TransportError) {
        // The transport's thread holds the transfer until libcurl has let go of the handle.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let receiveLine: CCurl_receiver = { bytes, size, count, context in
            unsafe Transfer.forward(bytes, size * count, context) { $0.receive(line: $1) }
        }
        let receiveContent: CCurl_receiver = { bytes, size, count, context in
            unsafe Transfer.forward(bytes, size * count, context) { $0.receive(content: $1) }
        }
        try unsafe easy.setReceiver(CURLOPT_HEADERFUNCTION, receiveLine, context: CURLOPT_HEADERDATA, context)
        try unsafe easy.setReceiver(CURLOPT_WRITEFUNCTION, receiveContent, context: CURLOPT_WRITEDATA, context)
    }

    /// Hands what libcurl lent to the transfer; any other answer than `count` ends the transfer.
    private static func forward(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?,
        _ receive: (Transfer, Span<UInt8>) -> Bool
    ) -> Int {
        guard count > 0 else { return 0 }
        guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
        let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        let lent = unsafe UnsafeRawBufferPointer(start: bytes, count: count).assumingMemoryBound(to: UInt8.self)
        return receive(transfer, unsafe lent.span) ? count : 0
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
