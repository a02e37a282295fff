import EntraGateway
import Testing

struct LoginAttemptsTests {
    private static let limit = LoginAttempts.Limit(maximum: 3, window: 300)
    private static let address = ClientAddress.ipv4(1)
    private static let other = ClientAddress.ipv4(2)
    private let attempts = LoginAttempts()

    private func begin(_ address: ClientAddress? = address, at now: Int64 = 0) -> Bool {
        attempts.begin(from: address, Self.limit, now: now) == .begun
    }

    private func end(_ ending: LoginAttempts.Ending, _ address: ClientAddress? = address, at now: Int64 = 0) {
        attempts.end(ending, from: address, Self.limit, now: now)
    }

    /// What happened at an address, and whether one more sign-in may begin there.
    struct History: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let unfinished: Int
        let endings: [LoginAttempts.Ending]
        let mayBegin: Bool

        init(_ name: String, unfinished: Int = 0, _ endings: [LoginAttempts.Ending], _ mayBegin: Bool) {
            (testDescription, self.unfinished, self.endings, self.mayBegin) = (name, unfinished, endings, mayBegin)
        }

        private static func times(_ count: Int, _ ending: LoginAttempts.Ending) -> [LoginAttempts.Ending] {
            Array(repeating: ending, count: count)
        }

        static let all = [
            History("nothing", [], true),
            History("two refused", times(2, .refused), true),
            History("three refused", times(3, .refused), false),
            History("three refused, one before succeeded", [.succeeded] + times(3, .refused), true),
            History("three refused, one after succeeded", times(3, .refused) + [.succeeded], true),
            History("four refused, one succeeded", times(4, .refused) + [.succeeded], false),
            History("three void", times(30, .void), true),
            History("twenty-nine unfinished", unfinished: 29, [], true),
            History("thirty unfinished", unfinished: 30, [], false),
            History("five hundred that succeeded", times(500, .succeeded), true),
            History(
                "five hundred that succeeded, and four hundred and ninety refused",
                times(490, .refused) + times(500, .succeeded),
                true
            ),
            History("thirty unfinished of an office that works", unfinished: 30, times(500, .succeeded), false),
        ]
    }

    @Test(arguments: History.all)
    func `what came to nothing counts, and what succeeded makes good for it`(_ history: History) {
        for ending in history.endings
        where attempts.begin(from: Self.address, .init(maximum: 1000, window: 300), now: 0) == .begun {
            end(ending)
        }
        for _ in 0..<history.unfinished {
            #expect(attempts.begin(from: Self.address, .init(maximum: 1000, window: 300), now: 0) == .begun)
        }
        #expect((attempts.wait(of: Self.address, Self.limit, now: 0) == nil) == history.mayBegin)
        #expect(begin() == history.mayBegin)
    }

    @Test
    func `an office of five hundred signs in within five minutes, forty at a time`() {
        let limit = LoginAttempts.Limit(maximum: 7, window: 300)
        var underway = 0
        for person in 0..<500 {
            let now = Int64(person * 300 / 500)
            #expect(attempts.begin(from: Self.address, limit, now: now) == .begun, "\(person)")
            underway += 1
            if underway == 40 {
                attempts.end(.succeeded, from: Self.address, limit, now: now)
                underway -= 1
            }
        }
    }

    @Test
    func `who may not begin hears when, and the first of them is told apart`() {
        for _ in 0..<3 {
            #expect(begin(at: 10))
            end(.refused, at: 20)
        }
        #expect(attempts.begin(from: Self.address, Self.limit, now: 30) == .refused(retryAfter: 280, isFirst: true))
        #expect(attempts.begin(from: Self.address, Self.limit, now: 309) == .refused(retryAfter: 1, isFirst: false))
        #expect(attempts.wait(of: Self.address, Self.limit, now: 309) == 1)
        #expect(begin(at: 310))
        #expect(attempts.wait(of: Self.address, Self.limit, now: 310) == nil)
    }

    @Test
    func `who is refused is not kept out longer for trying again`() {
        for _ in 0..<3 { end(.refused) }
        for second in 1..<300 { #expect(!begin(at: Int64(second))) }
        #expect(begin(at: 300))
    }

    @Test
    func `another address is counted for itself, and no address not at all`() {
        for _ in 0..<3 { end(.refused) }
        #expect(!begin())
        #expect(begin(Self.other))
        for _ in 0..<100 {
            end(.refused, nil)
            #expect(begin(nil))
        }
    }

    @Test
    func `an end without a beginning takes nobody's place`() {
        for _ in 0..<10 { end(.void) }
        for _ in 0..<30 { #expect(begin()) }
        #expect(!begin())
    }

    @Test
    func `a clock that goes back refuses nobody for ever`() {
        for _ in 0..<3 { end(.refused, at: 1000) }
        #expect(!begin(at: 1000))
        #expect(begin(at: 0))
    }

    @Test
    func `a flood of addresses drops who was not seen for longest, and only them`() {
        for _ in 0..<3 { end(.refused) }
        for _ in 0..<3 { end(.refused, Self.other) }
        for number in 0..<3 * UInt64(LoginAttempts.capacity) {
            #expect(begin(.ipv6(network: number << 16)))
            if number.isMultiple(of: 1000) { #expect(!begin(Self.other)) }
        }
        #expect(begin())
    }

    @Test
    func `the networks of one IPv6 site share an allowance, those of another have their own`() throws {
        func network(_ number: Int, site: Int = 1) -> ClientAddress? {
            ClientAddress("2001:db8:\(site):\(String(number, radix: 16))::1")
        }
        for number in 0..<16 {
            for _ in 0..<3 {
                #expect(begin(network(number)))
                end(.refused, network(number))
            }
            #expect(!begin(network(number)))
        }
        #expect(!begin(network(99)))
        #expect(attempts.wait(of: network(99), Self.limit, now: 100) == 200)
        #expect(begin(network(99, site: 2)))
        #expect(begin(network(99), at: 300))
    }
}
