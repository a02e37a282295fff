/// The content of a response that libcurl receives.
final class CurlContent: ContentStream {
    private let channel: ContentChannel
    private let queue: TransferQueue
    private let id: UInt64

    init(_ channel: ContentChannel, _ queue: TransferQueue, id: UInt64) {
        self.channel = channel
        self.queue = queue
        self.id = id
    }

    deinit {
        queue.cancel(id: id)
    }

    func next() async throws(TransportError) -> [UInt8]? {
        let part = await withTaskCancellationHandler {
            await channel.next()
        } onCancel: {
            cancel()
        }
        return try part.get()
    }

    func cancel() {
        channel.end(.failure(.cancelled))
        queue.cancel(id: id)
    }
}
