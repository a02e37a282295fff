import EntraGateway
import Testing

struct LoopGuardTests {
    private static let browser = [UInt8](repeating: 1, count: 16)
    private static let other = [UInt8](repeating: 2, count: 16)
    private let loopGuard = LoopGuard()

    /// Starts sign-ins until one is refused; how many were not.
    private func starts(to target: String = "/a", by browser: [UInt8] = browser, at now: Int64 = 0) -> Int {
        (0..<LoopGuard.limit + 1).prefix { _ in !loopGuard.isCircle(browser: browser, target: target, now: now) }.count
    }

    private static func browser(_ number: Int) -> [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: $0 < 8 ? number >> (8 * $0) : 0xEE) }
    }

    @Test
    func `ten sign-ins to one page go on, the eleventh does not`() {
        #expect(starts() == 10)
        #expect(loopGuard.isCircle(browser: Self.browser, target: "/a", now: LoopGuard.window - 1))
    }

    @Test
    func `a start counts until the window has passed`() {
        for second in 0..<10 {
            #expect(!loopGuard.isCircle(browser: Self.browser, target: "/a", now: Int64(second)))
        }
        #expect(loopGuard.isCircle(browser: Self.browser, target: "/a", now: 299))
        #expect(!loopGuard.isCircle(browser: Self.browser, target: "/a", now: 300))
        #expect(loopGuard.isCircle(browser: Self.browser, target: "/a", now: 300))
        #expect(!loopGuard.isCircle(browser: Self.browser, target: "/a", now: 301))
    }

    @Test
    func `who is refused is not kept out longer for trying again`() {
        _ = starts()
        for second in 1..<300 { #expect(loopGuard.isCircle(browser: Self.browser, target: "/a", now: Int64(second))) }
        #expect(starts(at: 300) == 10)
    }

    @Test
    func `many tabs with pages of their own are no circle`() {
        for page in 0..<200 { #expect(!loopGuard.isCircle(browser: Self.browser, target: "/\(page)", now: 0)) }
    }

    @Test
    func `another page and another browser are counted for themselves`() {
        _ = starts()
        #expect(starts(to: "/b") == 10)
        #expect(starts(by: Self.other) == 10)
        #expect(loopGuard.isCircle(browser: Self.browser, target: "/a", now: 0))
    }

    @Test
    func `who signed out may begin again, and nobody else`() {
        _ = starts()
        _ = starts(by: Self.other)
        loopGuard.forget(browser: Self.browser)
        #expect(starts() == 10)
        #expect(loopGuard.isCircle(browser: Self.other, target: "/a", now: 0))
        loopGuard.forget(browser: Self.browser(77))
    }

    @Test
    func `a clock that goes back refuses nobody for ever, and nothing traps`() {
        _ = starts(at: 1000)
        #expect(loopGuard.isCircle(browser: Self.browser, target: "/a", now: 0))
        #expect(starts(at: 1300) == 10)
    }

    @Test
    func `a flood of other browsers drops who was not seen for longest, and only them`() {
        _ = starts()
        _ = starts(by: Self.other)
        for number in 0..<3 * LoopGuard.capacity {
            #expect(!loopGuard.isCircle(browser: Self.browser(number), target: "/a", now: 0))
            // This one is seen all the time.
            if number.isMultiple(of: 1000) {
                #expect(loopGuard.isCircle(browser: Self.other, target: "/a", now: 0))
            }
        }
        #expect(starts() == 10)
        #expect(starts(by: Self.browser(0)) == 10)
        #expect(starts(by: Self.browser(3 * LoopGuard.capacity - 1)) == 9)
    }
}
