import Cryptography
import Foundation
import OpenIDConnect
import TestSupport
import Testing

struct LoginTransactionTests {
    private let secret = SecretBytes("session secret of the fixture, 32 or more")
    private let browser = Array("login cookie".utf8)
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func transaction(
        _ returnTarget: String = "/page?a=1",
        claims: String = "",
        note: [UInt8] = []
    ) -> LoginTransaction {
        LoginTransaction(
            returnTarget: returnTarget,
            browserBinding: browser,
            requestedClaims: claims,
            note: note,
            now: start,
            random: .system
        )
    }

    @Test(arguments: ["", "/", "/page?a=1#b", "/päge", String(repeating: "x", count: 2048)])
    func `what was sealed opens again`(returnTarget: String) throws {
        let seal = try LoginTransactionSeal(secret: secret)
        let sealed = transaction(returnTarget, claims: #"{"access_token":{}}"#)
        let opened = try seal.open(seal.seal(sealed, random: .system))
        #expect(opened == sealed)
        #expect(opened.returnTarget == returnTarget)
        #expect(opened.requestedClaims == #"{"access_token":{}}"#)
        #expect(opened.nonce == sealed.nonce)
        #expect(opened.proofKey == sealed.proofKey)
        try seal.check(opened, browserBinding: browser, now: start)
    }

    @Test(arguments: [0, 1, 32, 64])
    func `a note comes back as it was, whatever is in it`(count: Int) throws {
        let seal = try LoginTransactionSeal(secret: secret)
        let note = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let sealed = transaction(claims: "{}", note: note)
        let opened = try seal.open(seal.seal(sealed, random: .system))
        #expect(opened == sealed)
        #expect(opened.note == note)
        #expect(transaction(note: [UInt8](repeating: 1, count: 65)).note.isEmpty)
    }

    @Test
    func `a state is short and base64url`() throws {
        let state = try LoginTransactionSeal(secret: secret).seal(transaction("/"), random: .system)
        #expect(state.utf8.count < 180)
        #expect(state.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
    }

    @Test
    func `every login has its own nonce, verifier and state`() throws {
        let seal = try LoginTransactionSeal(secret: secret)
        let transactions = (0..<50).map { _ in transaction() }
        #expect(Set(transactions.map(\.nonce)).count == 50)
        #expect(Set(transactions.map(\.proofKey.challenge)).count == 50)
        let one = try #require(transactions.first)
        #expect(try seal.seal(one, random: .system) != seal.seal(one, random: .system))
        #expect(one.nonce.utf8.count == 22)
    }

    @Test
    func `a return target or claims request over the limit is left out`() {
        #expect(transaction(String(repeating: "x", count: 2049)).returnTarget.isEmpty)
        #expect(transaction(claims: String(repeating: "x", count: 4097)).requestedClaims.isEmpty)
    }

    @Test
    func `a bit flipped at any byte is refused`() throws {
        let seal = try LoginTransactionSeal(secret: secret)
        let sealed = try #require(Base64URL.decode(seal.seal(transaction(), random: .system)))
        for index in sealed.indices {
            for bit in 0..<8 {
                var flipped = sealed
                flipped[index] ^= 1 << bit
                #expect(throws: LoginTransactionRefusal.malformed) {
                    try seal.open(Base64URL.encode(flipped))
                }
            }
        }
    }

    @Test
    func `a state cut at any character is refused`() throws {
        let seal = try LoginTransactionSeal(secret: secret)
        let state = try seal.seal(transaction(), random: .system)
        for length in 0..<state.utf8.count {
            #expect(throws: LoginTransactionRefusal.malformed) {
                try seal.open(String(state.prefix(length)))
            }
        }
    }

    @Test(arguments: ["", "x", "=", "AAAA", "a+b/", "a b", "é", String(repeating: "A", count: 12_289), "null", "0"])
    func `what is not a state is refused`(state: String) throws {
        #expect(throws: LoginTransactionRefusal.malformed) {
            try LoginTransactionSeal(secret: secret).open(state)
        }
    }

    @Test(arguments: ["=", " ", "\n", "A", "AA", "%3D"])
    func `a state with something behind it is refused`(suffix: String) throws {
        let seal = try LoginTransactionSeal(secret: secret)
        #expect(throws: LoginTransactionRefusal.malformed) {
            try seal.open(seal.seal(transaction(), random: .system) + suffix)
        }
    }

    @Test
    func `a state under another secret is refused, under the previous one it opens`() throws {
        let old = try LoginTransactionSeal(secret: secret)
        let state = try old.seal(transaction(), random: .system)
        let newSecret = SecretBytes("another secret of the fixture, long too")
        #expect(throws: LoginTransactionRefusal.malformed) {
            try LoginTransactionSeal(secret: newSecret).open(state)
        }
        let both = try LoginTransactionSeal(secret: newSecret, previousSecret: secret)
        #expect(try both.open(state) == old.open(state))
        #expect(throws: LoginTransactionRefusal.malformed) {
            try old.open(both.seal(transaction(), random: .system))
        }
    }

    @Test(arguments: [
        (0.0, nil), (600, nil), (-60, nil), (601, LoginTransactionRefusal.expired), (1e9, .expired),
        (-61, .issuedInFuture), (-1e9, .issuedInFuture),
    ])
    func `a transaction lives for ten minutes`(age: Double, refusal: LoginTransactionRefusal?) throws {
        let seal = try LoginTransactionSeal(secret: secret)
        let check = { [self] in
            try seal.check(transaction(), browserBinding: browser, now: start.addingTimeInterval(age))
        }
        if let refusal {
            #expect(throws: refusal, performing: check)
        } else {
            try check()
        }
    }

    @Test(arguments: ["", "x", "login cookie ", "Login cookie", "login cooki"])
    func `another browser is refused before anything else is judged`(cookie: String) throws {
        let seal = try LoginTransactionSeal(secret: secret)
        for age in [0.0, 601, -61] {
            #expect(throws: LoginTransactionRefusal.otherBrowser) {
                let time = start.addingTimeInterval(age)
                try seal.check(transaction(), browserBinding: Array(cookie.utf8), now: time)
            }
        }
    }
}
