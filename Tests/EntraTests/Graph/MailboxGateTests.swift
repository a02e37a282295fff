import Entra
import Synchronization
import Testing

struct MailboxGateTests {
    /// Lets work go on one by one.
    private final class Valve: Sendable {
        private struct State {
            var open = 0
            var waiting: [CheckedContinuation<Void, Never>] = []
        }

        private let state = Mutex(State())

        func wait() async {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    guard state.open > 0 else {
                        state.waiting.append(continuation)
                        return false
                    }
                    state.open -= 1
                    return true
                }
                if isOpen { continuation.resume() }
            }
        }

        func open(_ count: Int) {
            let waiting = state.withLock { state in
                let released = state.waiting.prefix(count)
                state.open += count - released.count
                state.waiting.removeFirst(released.count)
                return released
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    /// How many are inside, and how many were at most.
    private final class Inside: Sendable {
        private struct State {
            var now = 0
            var most = 0
        }

        private let state = Mutex(State())

        var most: Int { state.withLock { $0.most } }

        func enter() {
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
        }

        func leave() { state.withLock { $0.now -= 1 } }
    }

    @Test
    func `four calls at once to one mailbox, and none less for another`() async {
        let gate = MailboxGate()
        let valve = Valve()
        let inside = Inside()
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let passed = await gate.passing("a") {
                        inside.enter()
                        arrival.yield()
                        await valve.wait()
                        inside.leave()
                        return true
                    }
                    #expect(passed == true)
                }
            }
            var seen = 0
            for await _ in arrivals {
                seen += 1
                if seen == 4 {
                    #expect(await gate.passing("b") { true } == true)
                    valve.open(20)
                }
                if seen == 20 { break }
            }
        }
        #expect(inside.most == 4)
        #expect(gate.count == 0)
    }

    @Test
    func `who is cancelled while it waits is let go, and takes nobody's place`() async {
        let gate = MailboxGate()
        let valve = Valve()
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let inside = (0..<4).map { _ in
            Task {
                await gate.passing("a") {
                    arrival.yield()
                    await valve.wait()
                }
            }
        }
        var iterator = arrivals.makeAsyncIterator()
        for _ in 0..<4 { _ = await iterator.next() }
        let waiting = Task { await gate.passing("a") { true } }
        while gate.waitingCount(at: "a") == 0 { await Task.yield() }
        waiting.cancel()
        #expect(await waiting.value == nil)
        #expect(gate.waitingCount(at: "a") == 0)
        // As many as may wait, and one more.
        let crowd = (0..<MailboxGate.maximumWaiting).map { _ in Task { await gate.passing("a") { true } } }
        while gate.waitingCount(at: "a") < MailboxGate.maximumWaiting { await Task.yield() }
        #expect(await gate.passing("a") { true } == nil)
        valve.open(4)
        for task in crowd { #expect(await task.value == true) }
        for task in inside { _ = await task.value }
        #expect(await gate.passing("a") { true } == true)
        #expect(gate.count == 0)
    }
}
