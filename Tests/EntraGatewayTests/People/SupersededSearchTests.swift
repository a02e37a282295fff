import EntraGateway
import FastCGI
import Foundation
import HTTPTransport
import HTTPTypes
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

        func release() {
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

    @Test
    func `one person has so many searches in hand, and others search on`() async throws {
        let clock = TestClock()
        let issuer = try TestIssuer(now: { clock.now })
        issuer.answerGraph { request in
            request.url.hasSuffix("/$batch")
                ? TestIssuer.response(["responses": []]) : TestIssuer.response(["value": []])
        }
        let transport = HoldingTransport(issuer.makeTransport(), holding: "%22held")
        let bench = try Bench(PeopleBench.settings, transport: transport, clock: clock)
        await bench.service.synchronise()
        var browser = Browser(bench)
        let url = try await browser.begin()
        _ = await browser.callback(try issuer.authorize(url))
        await bench.service.finish()
        // Four at a time reach Graph; the others wait for them.
        let searches = (0..<64).map { number in
            Task { [browser] in
                var browser = browser
                return await browser.search("q=held\(number)x&types=user").status
            }
        }
        var arrivals = transport.arrivals.makeAsyncIterator()
        for _ in 0..<4 { await arrivals.next() }
        var refused = await browser.search("q=other&types=user")
        while refused.status != .tooManyRequests { refused = await browser.search("q=other&types=user") }
        #expect(refused.fields[.retryAfter] == "1")
        #expect(try refused.json()["error"] == "too_many_requests")
        let release = Task {
            while !Task.isCancelled {
                transport.release()
                await Task.yield()
            }
        }
        for search in searches { #expect(await search.value == .ok) }
        release.cancel()
        #expect(await browser.search("q=other&types=user").status == .ok)
    }
}
