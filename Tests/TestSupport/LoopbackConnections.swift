import Foundation
import Glibc
import Synchronization

/// What the threads of a ``LoopbackServer`` share; it outlives the server until they have ended.
final class LoopbackConnections: Sendable {
    private struct State: Sendable {
        var requests: [String] = []
        var count = 0
        var open: Set<Int32> = []
        var isStopped = false
    }

    private let listening: Int32
    private let answer: @Sendable (String) -> LoopbackServer.Answer
    private let state = Mutex(State())

    init(listening: Int32, answer: @escaping @Sendable (String) -> LoopbackServer.Answer) {
        self.listening = listening
        self.answer = answer
    }

    deinit {
        _ = close(listening)
    }

    var requests: [String] { state.withLock { $0.requests } }

    var count: Int { state.withLock { $0.count } }

    var openCount: Int { state.withLock { $0.open.count } }

    /// Gives each connection a thread, until the server is stopped.
    func acceptAll() {
        while true {
            let connection = accept(listening, nil, nil)
            guard connection >= 0, register(connection) else { break }
            let thread = Thread { self.serve(connection) }
            thread.stackSize = 256 << 10
            thread.start()
        }
    }

    /// Ends the listening socket and all connections; closing them is their threads' business.
    func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            for descriptor in state.open.union([listening]) {
                _ = shutdown(descriptor, CInt(SHUT_RDWR))
            }
        }
    }

    private func register(_ connection: Int32) -> Bool {
        let isRegistered = state.withLock { state in
            guard !state.isStopped else { return false }
            state.count += 1
            state.open.insert(connection)
            return true
        }
        if !isRegistered { _ = close(connection) }
        return isRegistered
    }

    private func serve(_ connection: Int32) {
        let socket = ServerSocket(descriptor: connection)
        while let request = socket.readRequest() {
            state.withLock { $0.requests.append(request) }
            guard socket.perform(answer(request)) else { break }
        }
        state.withLock { state in
            state.open.remove(connection)
            // Under the lock, so that stop() never meets a number that belongs to somebody else by now.
            _ = close(connection)
        }
    }
}
