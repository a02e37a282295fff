import Dispatch
import GRDB
package import Logging
import Synchronization

/// The store in one SQLite file, for any number of processes on one machine.
///
/// Nothing is opened before the first use. While the file cannot be opened or used, every operation throws why; it is
/// tried again, at most as often as a short pause allows, so that the store comes back without a restart. A file that is
/// not ours, is damaged or comes from a newer version is never written to.
///
/// Transactions survive a process that is killed and, since the log is flushed at every commit (`synchronous = FULL`), a
/// power failure: a session that was revoked does not come back.
package final class SQLiteStore: Sendable {
    private typealias Opening = Task<Result<Connections, StoreError>, Never>

    private enum State {
        case idle
        case opening(Opening)
        case open(Connections)
        case failed(StoreError, pause: Duration, until: ContinuousClock.Instant)
        case closed
    }

    private let file: PrivateFile
    private let options: Connections.Options
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let health: StoreHealth
    private let queue = DispatchQueue(label: "entra-fcgi.store.open")
    private let state = Mutex(State.idle)
    /// The ``Connections/number`` of those that were last asked about revocations.
    private let asked = Mutex<UInt64?>(nil)
    private static let attemptPause = Duration.milliseconds(20)
    private static let firstPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(2)

    /// Names the file.
    ///
    /// - Parameters:
    ///   - path: Where it is, or shall be created.
    ///   - logger: Hears when the store becomes unusable, and when it is usable again.
    ///   - clock: The clock that measures the pauses between attempts to open.
    ///   - busyTimeout: The seconds for which another process may hold the file.
    ///   - pageLimit: The most pages that the file may have, for tests of a full disk.
    ///   - createsFile: Whether a file that is not there is created; else it is ``StoreError/missing``.
    package init(
        path: String,
        logger: Logger,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        busyTimeout: Double = 5,
        pageLimit: Int? = nil,
        createsFile: Bool = true
    ) {
        file = PrivateFile(path: path)
        options = Connections.Options(busyTimeout: busyTimeout, pageLimit: pageLimit, createsFile: createsFile)
        health = StoreHealth(logger: logger, clock: clock)
        self.clock = clock
    }

    /// Finishes what is under way and closes the file; later calls throw ``StoreError/closed``.
    package func close() async {
        let previous = state.withLock {
            let previous = $0
            $0 = .closed
            return previous
        }
        var connections: Connections?
        switch previous {
        case .open(let open): connections = open
        case .opening(let opening): connections = try? await opening.value.get()
        case .idle, .failed, .closed: break
        }
        guard let connections else { return }
        await withCheckedContinuation { continuation in
            queue.async {
                connections.close()
                continuation.resume()
            }
        }
    }
}

// MARK: - Reading and writing

extension SQLiteStore {
    /// Reads in one snapshot; gives up when the caller is cancelled.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await use { connections in
            try await connections.pool.read(body)
        }
    }

    /// Writes in one transaction, whatever becomes of the caller.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        // A task of its own is not cancelled with the caller's.
        let task = Task { () -> Result<Value, StoreError> in
            do throws(StoreError) {
                let value = try await self.use { connections in
                    try await connections.pool.write(body)
                }
                self.health.recovered()
                return .success(value)
            } catch {
                return .failure(error)
            }
        }
        return try await task.value.get()
    }

    /// What was revoked after a position.
    package func revocations(after sequence: Int64) async throws(StoreError) -> Revocations {
        while true {
            let answer = try await use { connections in
                var answer = try await connections.revocations(after: sequence)
                if answer == nil {
                    self.leave(connections)
                } else if !self.hasAsked(connections) {
                    // The position was given out by the file that was open before, which may have been another one.
                    answer?.isComplete = false
                }
                return answer
            }
            guard let answer else { continue }
            return answer
        }
    }

    /// The position to begin at.
    package func latestRevocation() async throws(StoreError) -> Int64 {
        try await use { connections in
            let latest = try await connections.pool.read(Revocations.latest)
            _ = self.hasAsked(connections)
            return latest
        }
    }

    /// Whether the last question about revocations was put to these connections, or is the first at all.
    private func hasAsked(_ connections: Connections) -> Bool {
        asked.withLock { asked in
            defer { asked = connections.number }
            return asked == nil || asked == connections.number
        }
    }

    /// Checks that the store can be read and, when the last success is some seconds old, that it can be written.
    package func check(at now: Int64) async throws(StoreError) {
        try await use { connections in
            let isCurrent = try await connections.pool.read { database in
                _ = try Row.fetchOne(database, sql: "SELECT 1 FROM session LIMIT 1")
                return connections.isCurrent
            }
            if !isCurrent {
                self.leave(connections)
            }
        }
        guard health.isWriteCheckDue(at: now) else { return }
        try await write { database in
            // The same value again would not be written at all.
            try database.execute(
                sql: """
                    INSERT INTO write_check (number, writes) VALUES (1, 1)
                    ON CONFLICT (number) DO UPDATE SET writes = writes + 1
                    """
            )
        }
        health.written(at: now)
    }

    /// Does something with the open connections and draws the conclusions from its failure.
    private func use<Value: Sendable>(
        _ body: @Sendable (Connections) async throws -> Value
    ) async throws(StoreError) -> Value {
        let connections = try await connections()
        do {
            return try await body(connections)
        } catch {
            let error = StoreError(error)
            if error.endsConnections {
                abandon(connections, because: error)
            }
            health.failed(error)
            throw error
        }
    }
}

// MARK: - Opening

extension SQLiteStore {
    private enum Step {
        case go(Connections)
        case wait(Opening)
        case refuse(StoreError)
    }

    /// The open connections, after opening the file if need be; of several callers at once one opens it.
    private func connections() async throws(StoreError) -> Connections {
        switch nextStep() {
        case .go(let connections): return connections
        case .wait(let opening): return try await opening.value.get()
        case .refuse(let error): throw error
        }
    }

    private func nextStep() -> Step {
        state.withLock { state in
            let pause: Duration
            switch state {
            case .open(let connections): return .go(connections)
            case .opening(let opening): return .wait(opening)
            case .closed: return .refuse(.closed)
            case .failed(let error, _, let end) where clock() < end: return .refuse(error)
            case .failed(_, let previous, _): pause = min(previous * 2, Self.longestPause)
            case .idle: pause = Self.firstPause
            }
            let opening = Task { await self.open(pausingAfterwards: pause) }
            state = .opening(opening)
            return .wait(opening)
        }
    }

    private func open(pausingAfterwards pause: Duration) async -> Result<Connections, StoreError> {
        var result = await tryOpening()
        // SQLite does not wait while two processes at once give a new file its write-ahead log.
        let deadline = ContinuousClock.now + .seconds(options.busyTimeout)
        while result.isBusy, .now < deadline {
            try? await Task.sleep(for: Self.attemptPause)
            result = await tryOpening()
        }
        state.withLock { state in
            // Closed meanwhile: who closed it waits for the result.
            guard case .opening = state else { return }
            switch result {
            case .success(let connections): state = .open(connections)
            case .failure(let error): state = .failed(error, pause: pause, until: clock() + pause)
            }
        }
        if case .failure(let error) = result {
            health.failed(error)
        }
        return result
    }

    private func tryOpening() async -> Result<Connections, StoreError> {
        await withCheckedContinuation { continuation in
            queue.async { [file, options] in
                do {
                    continuation.resume(returning: .success(try Connections(file: file, options: options)))
                } catch {
                    let error = StoreError(error)
                    continuation.resume(returning: .failure(error == .cannotOpen ? file.obstacle() ?? error : error))
                }
            }
        }
    }

    /// Opens the file anew after a pause: its connections cannot be trusted any more.
    private func abandon(_ connections: Connections, because error: StoreError) {
        state.withLock { state in
            guard case .open(let open) = state, open === connections else { return }
            state = .failed(error, pause: Self.firstPause, until: clock() + Self.firstPause)
        }
    }

    /// Opens the file that stands at the path now before anything else is done.
    private func leave(_ connections: Connections) {
        state.withLock { state in
            guard case .open(let open) = state, open === connections else { return }
            state = .idle
        }
    }
}

extension Result where Failure == StoreError {
    fileprivate var isBusy: Bool {
        if case .failure(.busy) = self { true } else { false }
    }
}
