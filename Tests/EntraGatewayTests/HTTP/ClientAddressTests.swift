import EntraGateway
import Testing

struct ClientAddressTests {
    @Test(
        arguments: [
            ("192.0.2.1", ClientAddress.ipv4(0xC000_0201)), ("0.0.0.0", .ipv4(0)),
            ("255.255.255.255", .ipv4(0xFFFF_FFFF)), ("::ffff:192.0.2.1", .ipv4(0xC000_0201)),
            ("::FFFF:c000:0201", .ipv4(0xC000_0201)), ("0:0:0:0:0:ffff:192.0.2.1", .ipv4(0xC000_0201)),
            ("::", .ipv6(network: 0)), ("::1", .ipv6(network: 0)),
            ("2001:db8:1:2:3:4:5:6", .ipv6(network: 0x2001_0DB8_0001_0002)),
            ("2001:db8:1:2::1", .ipv6(network: 0x2001_0DB8_0001_0002)),
            ("2001:DB8:1:2:ffff::", .ipv6(network: 0x2001_0DB8_0001_0002)),
            ("2001:db8::", .ipv6(network: 0x2001_0DB8_0000_0000)), ("fe80::1%eth0", .ipv6(network: 0xFE80 << 48)),
            ("64:ff9b::192.0.2.1", .ipv6(network: 0x0064_FF9B << 32)),
        ]
    )
    func `an address is itself or its network of 64 bits`(text: String, address: ClientAddress) {
        #expect(ClientAddress(text) == address)
    }

    @Test(
        arguments: [
            nil, "", "unix:", "localhost", "192.0.2", "192.0.2.1.1", "192.0.2.256", "192.0.2.", "192.0.2.0001",
            "192.0.2.+1", "192.0.2.1:80", "[::1]", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::", "::12345", "::g", "::+1", "::-1", "::1.2.3", "1.2.3.4::", "::1.2.3.4:1",
            "2001:db8::\u{0661}", "\u{0661}.2.3.4", String(repeating: "0:", count: 40),
        ] as [String?]
    )
    func `what is no address is none`(text: String?) {
        #expect(ClientAddress(text) == nil)
    }
}
