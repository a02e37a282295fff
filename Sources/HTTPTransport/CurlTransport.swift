import COpenSSL
import Glibc

/// The way out to other servers over libcurl: one thread carries all requests.
///
/// Connections are kept and shared, over HTTP/2 by many requests at a time. There is no cookie jar, no redirect is
/// followed, nothing is read from the environment, and verification of certificates cannot be turned off.
package final class CurlTransport: Transport, StreamTransport {
    private let queue: TransferQueue

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - caFile: Trust anchors in PEM, instead of the system's.
    ///   - proxy: The proxy for hosts other than loopback.
    ///   - userAgent: The value of `User-Agent`.
    ///   - limits: How many connections there may be.
    /// - Throws: ``TransportSetupError`` when the file holds no trust anchors, or the system refuses what is needed.
    package init(
        caFile: String? = nil,
        proxy: ProxySettings = .none,
        userAgent: String,
        limits: ConnectionLimits = ConnectionLimits()
    ) throws(TransportSetupError) {
        try CurlLibrary.start()
        if let caFile { try CurlTransport.check(caFile: caFile) }
        queue = try TransferQueue()
        let settings = TransferSettings(caFile: caFile, proxy: proxy, userAgent: userAgent)
        try TransportThread.start(queue, settings, limits)
    }

    deinit {
        stop()
    }

    package func send(_ request: OutgoingRequest) async throws(TransportError) -> TransportResponse {
        let pending = PendingResponse<TransportResponse>()
        return try await wait(for: pending, request, .whole(pending), id: queue.nextID())
    }

    package func open(_ request: OutgoingRequest) async throws(TransportError) -> StreamedResponse {
        let pending = PendingResponse<ResponseHead>()
        let id = queue.nextID()
        let channel = ContentChannel { [queue] in queue.resume(id: id) }
        let content = CurlContent(channel, queue, id: id)
        let head = try await wait(for: pending, request, .parts(pending, channel), id: id)
        guard let status = head.status else { throw .responseIncomplete }
        return StreamedResponse(status: status, fields: head.fields, content: content)
    }

    private func wait<Value: Sendable>(
        for pending: PendingResponse<Value>,
        _ request: OutgoingRequest,
        _ receiver: TransferReceiver,
        id: UInt64
    ) async throws(TransportError) -> Value {
        let deadline = ContinuousClock.now.advanced(by: request.limits.totalTimeout)
        let submission = TransferQueue.Submission(id: id, request: request, deadline: deadline, receiver: receiver)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                pending.wait(continuation)
                queue.submit(submission)
            }
        } onCancel: {
            // The caller goes on at once; the thread finds the order, or does not begin what is settled.
            receiver.fail(.cancelled)
            queue.cancel(id: id)
        }
        return try outcome.get()
    }

    /// Ends the thread; what is pending, and every later request, ends with ``TransportError/cancelled``.
    package func stop() {
        queue.stop()
    }

    /// A missing or empty file would otherwise be noticed at the first request only.
    private static func check(caFile: String) throws(TransportSetupError) {
        guard let store = unsafe X509_STORE_new() else { throw .failed(call: "X509_STORE_new") }
        defer { unsafe X509_STORE_free(store) }
        guard unsafe X509_STORE_load_file(store, caFile) == 1 else {
            ERR_clear_error()
            throw .trustAnchorsUnreadable(path: caFile)
        }
    }
}
