/// Who gets what a transfer brings.
enum TransferReceiver: Sendable {
    /// The response whole, at its end.
    case whole(PendingResponse<TransportResponse>)
    /// The head, and then the content as it comes.
    case parts(PendingResponse<ResponseHead>, ContentChannel)

    /// Whether nobody waits any more.
    var isSettled: Bool {
        switch self {
        case .whole(let pending): pending.isSettled
        case .parts(let pending, _): pending.isSettled
        }
    }

    /// Nothing comes, or nothing more.
    func fail(_ error: TransportError) {
        switch self {
        case .whole(let pending):
            pending.settle(.failure(error))
        case .parts(let pending, let channel):
            pending.settle(.failure(error))
            channel.end(.failure(error))
        }
    }
}
