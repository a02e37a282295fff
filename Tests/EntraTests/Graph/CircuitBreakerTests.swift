import Entra
import Testing

struct CircuitBreakerTests {
    private func opened(at time: Double = 0) -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.threshold { breaker.noteFailure(at: time) }
        return breaker
    }

    @Test
    func `failures that are not in a row do nothing`() {
        var breaker = CircuitBreaker()
        for _ in 0..<5 {
            for _ in 1..<CircuitBreaker.threshold { breaker.noteFailure(at: 0) }
            breaker.noteAnswer()
        }
        #expect(breaker.wait(at: 0) == nil)
    }

    @Test
    func `after failures in a row nobody is let through, then one`() {
        var breaker = opened()
        #expect(breaker.wait(at: 0) == CircuitBreaker.firstPause)
        #expect(breaker.wait(at: 4) == 1)
        #expect(breaker.wait(at: 5) == nil)
        #expect(breaker.wait(at: 5) == 30)
        breaker.noteAnswer()
        #expect(breaker.wait(at: 5) == nil)
        #expect(breaker.wait(at: 5) == nil)
    }

    @Test
    func `who fails who was let through doubles the pause, up to a minute`() {
        var breaker = opened()
        var time = 0.0
        for pause in [5.0, 10, 20, 40, 60, 60] {
            #expect(breaker.wait(at: time) == pause)
            time += pause
            #expect(breaker.wait(at: time) == nil)
            breaker.noteFailure(at: time)
        }
    }

    @Test
    func `who goes away who was let through makes room for the next`() {
        var breaker = opened()
        #expect(breaker.wait(at: 5) == nil)
        #expect(breaker.wait(at: 6) == 29)
        breaker.noteAbandoned(at: 6)
        #expect(breaker.wait(at: 6) == nil)
        breaker.noteFailure(at: 7)
        #expect(breaker.wait(at: 7) == 10)
        breaker.noteAbandoned(at: 8)
        #expect(breaker.wait(at: 8) == 9)
    }

    @Test
    func `those who were on their way when it opened change nothing`() {
        var breaker = opened()
        for _ in 0..<1000 { breaker.noteFailure(at: 1) }
        #expect(breaker.wait(at: 1) == 4)
    }

    @Test
    func `one who never comes back is given up`() {
        var breaker = opened()
        #expect(breaker.wait(at: 5) == nil)
        #expect(breaker.wait(at: 34) == 1)
        #expect(breaker.wait(at: 35) == nil)
    }
}
