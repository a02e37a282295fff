import EntraGateway
import Testing

struct ArithmeticExpressionTests {
    @Test(
        arguments: [
            ("0", 0), ("15", 15), ("1000 * 60 * 15", 900_000), ("1000*60*60*24*7", 604_800_000), ("1+2*3", 7),
            ("(1+2)*3", 9), ("10-4-3", 3), ("100/10/2", 5), ("7 % 4", 3), ("-7 % 4", -3), ("-5", -5), ("+5", 5),
            ("--5", 5), ("2*-3", -6), (".5", 0.5), ("5.", 5), ("0.5 * 1000", 500), ("((((1))))", 1),
            (" \t1\n+ 1 ", 2), ("1/4", 0.25), ("1 - -1", 2), ("0010", 10), ("0.1+0.2", 0.1 + 0.2),
        ] as [(String, Double)]
    )
    func `an expression has the value that JavaScript gives it`(text: String, value: Double) throws {
        #expect(try ArithmeticExpression.value(of: text) == value)
    }

    @Test(
        arguments: [
            "", " ", "x", "1 2", "1 +", "* 1", "(1", "1)", "()", "1e3", "1_000", "1,5", "1.2.3", ".", "2 ** 3",
            "2 // 1",
            "0x10", "1;2", "process.exit(1)", "1 = 1", "٣", "1\u{A0}", "Infinity",
        ]
    )
    func `what is no expression is refused`(text: String) {
        #expect(throws: ArithmeticExpression.Refusal.malformed) { try ArithmeticExpression.value(of: text) }
    }

    @Test(arguments: ["1/0", "0/0", "1 % 0", "-1/0", String(repeating: "9", count: 400)])
    func `a value beyond all numbers is refused`(text: String) {
        #expect(throws: ArithmeticExpression.Refusal.notFinite) { try ArithmeticExpression.value(of: text) }
    }

    @Test(arguments: ["(", "-", "+", "1*("])
    func `parentheses and signs without end are refused`(piece: String) {
        #expect(throws: ArithmeticExpression.Refusal.tooDeep) {
            try ArithmeticExpression.value(of: String(repeating: piece, count: 100_000))
        }
    }

    @Test
    func `thirty-two levels are taken, one more is not`() throws {
        let taken = String(repeating: "(", count: 31) + "1" + String(repeating: ")", count: 31)
        #expect(try ArithmeticExpression.value(of: taken) == 1)
        #expect(throws: ArithmeticExpression.Refusal.tooDeep) { try ArithmeticExpression.value(of: "(\(taken))") }
    }
}
