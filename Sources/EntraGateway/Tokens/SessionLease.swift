import Cryptography
import Store

/// The right to change one session's tokens, of all threads, processes and machines.
///
/// It is renewed while the work goes on and runs out when its owner dies; who waits for it sees first whether the work
/// has been done in the meantime.
struct SessionLease: Sendable {
    /// How often it is looked whether another process is done.
    static let turn = Duration.milliseconds(150)
    /// After so many turns the other process is given up.
    static let maximumTurns = 200
    /// How often a lease is renewed: well within ``Sessions/leaseDuration``.
    static let renewal = Duration.seconds(2)
    /// How often a write is overtaken before it is given up.
    private static let maximumWrites = 8
    /// How often a write is tried again while the store is in trouble: what the provider gave exists nowhere else.
    private static let maximumStoreAttempts = 20
    private static let storePause = Duration.milliseconds(500)

    let sessions: Sessions
    let random: RandomSource
    /// Waits.
    let pause: @Sendable (Duration) async -> Void

    /// Nobody came to an end with the session in all the time that is waited.
    struct Stalled: Error {}

    /// Does something for a session that only one may do at a time.
    ///
    /// - Parameters:
    ///   - cookie: The session's cookie.
    ///   - done: What somebody else has done already; `nil` while it is to be done.
    ///   - work: The work, with the right to it.
    /// - Returns: What was done, by whomever.
    /// - Throws: ``Stalled``, ``StoreError``, and what `done` and `work` throw.
    func first<Result: Sendable>(
        _ cookie: [UInt8],
        unless done: () async throws -> Result?,
        _ work: () async throws -> Result
    ) async throws -> Result {
        let owner = Base64URL.encode(random.bytes(16))
        for _ in 0..<Self.maximumTurns {
            if let result = try await done() { return result }
            if try await sessions.acquireLease(cookie, owner: owner) {
                return try await holding(cookie, owner, unless: done, work)
            }
            await pause(Self.turn)
        }
        throw Stalled()
    }

    /// Changes what a session holds, as often as it takes.
    ///
    /// - Parameters:
    ///   - opened: The session as it was read.
    ///   - cookie: Its cookie.
    ///   - isProlonged: Whether the session lives its whole lifetime again from now on.
    ///   - change: The change; it is made again on what somebody else wrote in the meantime.
    /// - Returns: The session as it is now; `nil` when it has ended.
    /// - Throws: ``Stalled``, ``StoreError``, and what `change` throws.
    func write(
        _ opened: Sessions.Opened,
        _ cookie: [UInt8],
        prolonging isProlonged: Bool,
        _ change: (inout SessionContent) async throws -> Void
    ) async throws -> Session? {
        var opened = opened
        for _ in 0..<Self.maximumWrites {
            try await change(&opened.content)
            switch try await replace(opened, cookie, prolonging: isProlonged) {
            case .replaced(let session): return session
            case .ended: return nil
            case .overtaken:
                guard let again = try await sessions.open(cookie) else { return nil }
                opened = again
            }
        }
        throw Stalled()
    }

    private func replace(
        _ opened: Sessions.Opened,
        _ cookie: [UInt8],
        prolonging isProlonged: Bool
    ) async throws -> Sessions.Replacement {
        for _ in 1..<Self.maximumStoreAttempts {
            do {
                return try await sessions.replace(opened, cookie: cookie, prolonging: isProlonged)
            } catch let error as StoreError where error != .constraintViolated {
                await pause(Self.storePause)
            }
        }
        return try await sessions.replace(opened, cookie: cookie, prolonging: isProlonged)
    }

    private func holding<Result: Sendable>(
        _ cookie: [UInt8],
        _ owner: String,
        unless done: () async throws -> Result?,
        _ work: () async throws -> Result
    ) async throws -> Result {
        let renewing = Task { [sessions, pause] in
            while !Task.isCancelled {
                await pause(Self.renewal)
                if !Task.isCancelled { _ = try? await sessions.renewLease(cookie, owner: owner) }
            }
        }
        let result: Swift.Result<Result, any Error>
        do {
            // Somebody may have been done between the last look and the lease.
            if let others = try await done() {
                result = .success(others)
            } else {
                result = .success(try await work())
            }
        } catch {
            result = .failure(error)
        }
        renewing.cancel()
        await renewing.value
        // One that cannot be given back runs out.
        try? await sessions.releaseLease(cookie, owner: owner)
        return try result.get()
    }
}
