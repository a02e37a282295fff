import Cryptography
import EntraGateway
import Testing

struct CorrelationIDTests {
    @Test
    func `an ID is 24 hexadecimal digits, with leading zeros`() {
        let random = RandomSource { count in (0..<count).map { UInt8($0 * 20) } }
        #expect(CorrelationID(random: random).text == "0014283c5064788ca0b4c8dc")
    }

    @Test
    func `an ID of ours is taken over, and no two are equal`() {
        let first = CorrelationID(random: .system)
        #expect(CorrelationID(first.text) == first)
        #expect(CorrelationID(random: .system) != first)
    }

    @Test(arguments: [
        "", "0", "0014283c5064788ca0b4c8d", "0014283c5064788ca0b4c8dc0", "0014283C5064788ca0b4c8dc",
        "0014283c5064788ca0b4c8dg", "0014283c5064788ca0b4c8d\n", "0014283c5064788ca0b4c8 c", "<script>alert(1)</script",
        "0014283c5064788ca0b4c8é", "００１４２８３ｃ",
    ])
    func `what does not have the form of ours is not taken over`(text: String) {
        #expect(CorrelationID(text) == nil)
    }
}
