import EntraGateway
import Foundation
import HTTPTransport
import Synchronization
import TestSupport
import Testing

/// A search that its person has typed on from.
struct SupersededSearchTests {
    /// Answers as another transport does, but holds every call with a word in it until its caller goes away.
    private final class HoldingTransport: Transport {
        private let other: any Transport
        private let word: String
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
        let arrivals: AsyncStream<Void>
        private let arrival: AsyncStream<Void>.Continuation

        init(_ other: any Transport, holding word: String) {
            self.other = other
            self.word = word
            (arrivals, arrival) = AsyncStream<Void>.makeStream()
        }

        func send(_ request: OutgoingRequest) async throws(TransportError) -> TransportResponse {
            guard request.url.contains(word) else { return try await other.send(request) }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    waiting.withLock { $0.append(continuation) }
                    arrival.yield()
                    if Task.isCancelled { release() }
                }
            } onCancel: {
                release()
            }
            throw .cancelled
        }

        private func release() {
            let released = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            for continuation in released { continuation.resume() }
        }
    }

    @Test
    func `the calls of the text before are taken back, and the answer says why it is short`() async throws {
        let clock = TestClock()
        let issuer = try TestIssuer(now: { clock.now })
        issuer.answerGraph { request in
            request.url.hasSuffix("/$batch")
                ? TestIssuer.response(["responses": []]) : TestIssuer.response(["value": []])
        }
        let transport = HoldingTransport(issuer.makeTransport(), holding: "%22ada%20lo%22")
        let bench = try Bench(PeopleBench.settings, transport: transport, clock: clock)
        await bench.service.synchronise()
        var browser = Browser(bench)
        let url = try await browser.begin()
        _ = await browser.callback(try issuer.authorize(url))
        await bench.service.finish()
        let first = Task { [browser] in
            var browser = browser
            return await browser.search("q=ada%20lo&types=user")
        }
        var arrivals = transport.arrivals.makeAsyncIterator()
        await arrivals.next()
        _ = await browser.search("q=ada%20lov&types=user")
        let partial = try await first.value.json()["partial"]
        #expect(partial == [["source": "entra", "reason": "superseded"]])
    }
}
