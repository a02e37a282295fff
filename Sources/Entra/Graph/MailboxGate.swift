import Synchronization

/// Lets so many calls at once through to one mailbox as Microsoft allows: four of one application (facts 3.6).
///
/// People and photos come from mailboxes. Who does not get through waits in the order of coming, and no longer than its
/// task is wanted.
package final class MailboxGate: Sendable {
    /// Calls at once.
    package static let width = 4
    /// Calls that may wait for one mailbox.
    package static let maximumWaiting = 64

    fileprivate struct Lane {
        var inside = 0
        var waiting: [(id: UInt64, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private struct State {
        var lanes: [String: Lane] = [:]
        var lastID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// A gate that nobody has passed.
    package init() {}

    /// How many mailboxes somebody is at.
    package var count: Int { state.withLock { $0.lanes.count } }

    /// How many wait at a mailbox.
    package func waitingCount(at mailbox: String) -> Int {
        state.withLock { $0.lanes[mailbox]?.waiting.count ?? 0 }
    }

    /// Does something as one of the few.
    ///
    /// - Parameters:
    ///   - mailbox: Whose mailbox.
    ///   - work: The call.
    /// - Returns: What the work returns; `nil` when too many wait already, or the task was cancelled while it waited.
    /// - Throws: What the work throws.
    package func passing<Result: Sendable, Failure: Error>(
        _ mailbox: String,
        _ work: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result? {
        guard await enter(mailbox) else { return nil }
        defer { leave(mailbox) }
        return try await work()
    }

    private func enter(_ mailbox: String) async -> Bool {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isIn: Bool? = state.withLock { state in
                    var lane = state.lanes[mailbox] ?? Lane()
                    defer { state.lanes[mailbox] = lane.isEmpty ? nil : lane }
                    guard !Task.isCancelled else { return false }
                    if lane.inside < Self.width {
                        lane.inside += 1
                        return true
                    }
                    guard lane.waiting.count < Self.maximumWaiting else { return false }
                    lane.waiting.append((id, continuation))
                    return nil
                }
                if let isIn { continuation.resume(returning: isIn) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let index = state.lanes[mailbox]?.waiting.firstIndex(where: { $0.id == id }) else { return nil }
                return state.lanes[mailbox]?.waiting.remove(at: index).continuation
            }
            waiting?.resume(returning: false)
        }
    }

    private func leave(_ mailbox: String) {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard var lane = state.lanes[mailbox] else { return nil }
            defer { state.lanes[mailbox] = lane.isEmpty ? nil : lane }
            guard lane.waiting.isEmpty else { return lane.waiting.removeFirst().continuation }
            lane.inside -= 1
            return nil
        }
        next?.resume(returning: true)
    }
}

extension MailboxGate.Lane {
    fileprivate var isEmpty: Bool { inside == 0 && waiting.isEmpty }
}
