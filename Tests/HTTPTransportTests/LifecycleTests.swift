import Foundation
import HTTPTransport
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@Suite(.serialized)
struct LifecycleTests {
    private static let patient = OutgoingRequest.Limits(totalTimeout: .seconds(30))

    @Test
    func `a thousand requests wait at the same time`() async throws {
        let server = try PatientServer(delay: .milliseconds(50))
        let limits = ConnectionLimits(perHost: 1000, total: 1000)
        let transport = try CurlTransport(userAgent: "test", limits: limits)
        let clock = ContinuousClock()
        let elapsed = try await clock.measure {
            try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<1000 {
                    group.addTask {
                        try await transport.send(OutgoingRequest(url: "http://127.0.0.1:\(server.port)/")).status
                    }
                }
                for try await status in group {
                    #expect(status == .ok)
                }
            }
        }
        // One after the other they would take 50 seconds; the limit leaves room for a busy machine and sanitizers.
        #expect(elapsed < .seconds(45))
    }

    @Test
    func `no more connections are opened than the limit says, and the others wait for one`() async throws {
        let server = try LoopbackServer(
            .trickle(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8), pauseMilliseconds: 1)
        )
        let open = try LoopbackServer(.response())
        let transport = try CurlTransport(userAgent: "test", limits: ConnectionLimits(perHost: 4, total: 8))
        for target in [server, open] {
            try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<40 {
                    group.addTask { try await transport.send(OutgoingRequest(url: target.url())).status }
                }
                for try await status in group {
                    #expect(status == .ok)
                }
            }
        }
        // The first closes after each response, the second keeps its connections.
        #expect(server.connectionCount == 40)
        #expect(open.connectionCount <= 4)
    }

    @Test
    func `a request that waits for a connection ends at its own time limit`() async throws {
        let server = try LoopbackServer(.silence)
        let transport = try CurlTransport(userAgent: "test", limits: ConnectionLimits(perHost: 1, total: 1))
        let first = Task {
            try await transport.send(OutgoingRequest(url: server.url(), limits: LifecycleTests.patient))
        }
        while server.requests.isEmpty { await Task.yield() }
        await #expect(throws: TransportError.timedOut) {
            try await transport.send(
                OutgoingRequest(url: server.url(), limits: .init(totalTimeout: .milliseconds(50)))
            )
        }
        transport.stop()
        await #expect(throws: TransportError.cancelled) { try await first.value }
        #expect(server.requests.count == 1)
    }

    @Test
    func `a cancelled task gets its error at once and its connection is closed`() async throws {
        let server = try LoopbackServer(.silence)
        let transport = try CurlTransport(userAgent: "test")
        let task = Task {
            try await transport.send(OutgoingRequest(url: server.url(), limits: LifecycleTests.patient))
        }
        while server.requests.isEmpty { await Task.yield() }
        #expect(server.openConnectionCount == 1)
        task.cancel()
        await #expect(throws: TransportError.cancelled) { try await task.value }
        await expectSoon { server.openConnectionCount == 0 }
    }

    @Test
    func `a task that was cancelled before sends nothing`() async throws {
        let server = try LoopbackServer(.response())
        let transport = try CurlTransport(userAgent: "test")
        let gate = Mutex(false)
        let task = Task {
            while !gate.withLock({ $0 }) { await Task.yield() }
            return try await transport.send(OutgoingRequest(url: server.url()))
        }
        task.cancel()
        gate.withLock { $0 = true }
        await #expect(throws: TransportError.cancelled) { try await task.value }
        // The thread works its orders off in their order: after this one the first would have been sent.
        _ = try await transport.send(OutgoingRequest(url: server.url("/second")))
        #expect(server.requests.count == 1)
    }

    @Test
    func `stop ends what is pending, closes the connections and refuses what comes later`() async throws {
        let server = try LoopbackServer(.silence)
        let transport = try CurlTransport(userAgent: "test")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    await #expect(throws: TransportError.cancelled) {
                        try await transport.send(OutgoingRequest(url: server.url(), limits: LifecycleTests.patient))
                    }
                }
            }
            while server.requests.count < 20 { await Task.yield() }
            transport.stop()
            transport.stop()
            try await group.waitForAll()
        }
        await #expect(throws: TransportError.cancelled) {
            try await transport.send(OutgoingRequest(url: server.url()))
        }
        await expectSoon { server.openConnectionCount == 0 }
        #expect(server.requests.count == 20)
    }

    @Test
    func `a transport that nobody holds any more closes its connections`() async throws {
        let server = try LoopbackServer(.response())
        var transport: CurlTransport? = try CurlTransport(userAgent: "test")
        _ = try await transport?.send(OutgoingRequest(url: server.url()))
        #expect(server.openConnectionCount == 1)
        transport = nil
        await expectSoon { server.openConnectionCount == 0 }
    }

    @Test
    func `many tasks send and cancel at the same time`() async throws {
        let server = try LoopbackServer(.response())
        let transport = try CurlTransport(userAgent: "test")
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    let task = Task { try await transport.send(OutgoingRequest(url: server.url())) }
                    if number % 3 == 0 { task.cancel() }
                    switch await task.result {
                    case .success(let response): #expect(response.status == .ok)
                    case .failure(let error): #expect(error as? TransportError == .cancelled)
                    }
                }
            }
        }
    }

    @Test
    func `a host name that takes long to resolve holds nobody else`() async throws {
        let server = try LoopbackServer(.response())
        let transport = try CurlTransport(userAgent: "test")
        let limits = OutgoingRequest.Limits(totalTimeout: .milliseconds(100))
        let slow = Task { try await transport.send(OutgoingRequest(url: "https://slow.invalid/", limits: limits)) }
        // A resolver gives up after ten seconds or more; whoever waits for it is over these five.
        let quick = OutgoingRequest(url: server.url(), limits: .init(totalTimeout: .seconds(5)))
        for _ in 0..<50 {
            _ = try await transport.send(quick)
        }
        let error = await #expect(throws: TransportError.self) { try await slow.value }
        #expect(error == .nameNotResolved || error == .timedOut)
        // After the time-out too: libcurl would wait for the resolver when the transfer is taken out.
        _ = try await transport.send(quick)
    }

    @Test
    func `the environment's proxy variables count for nothing`() async throws {
        let proxy = try LoopbackServer(.response(status: "502 Bad Gateway"))
        let server = try LoopbackServer(.response())
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
            unsafe setenv(name, proxy.url(), 1)
        }
        defer {
            for name in ["http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
                unsafe unsetenv(name)
            }
        }
        let transport = try CurlTransport(userAgent: "test")
        #expect(try await transport.send(OutgoingRequest(url: server.url())).status == .ok)
        #expect(proxy.requests.isEmpty)
    }

    /// Waits until another thread has done what is expected, two seconds at most.
    private func expectSoon(_ condition: () -> Bool) async {
        let clock = ContinuousClock()
        let limit = clock.now.advanced(by: .seconds(2))
        while !condition(), clock.now < limit { await Task.yield() }
        #expect(condition())
    }
}
