/// Who asks, as far as the network tells: an IPv4 address, or the network of 2^64 addresses that IPv6 gives to one
/// household or one machine (RFC 6177), so that nobody counts as many by taking the next address.
package enum ClientAddress: Hashable, Sendable {
    /// An IPv4 address, also when it is written as an IPv6 one (RFC 4291 section 2.5.5.2).
    case ipv4(UInt32)
    /// The upper half of an IPv6 address.
    case ipv6(network: UInt64)
    /// The first 48 bits of an IPv6 address: what a provider gives to one site, 65,536 networks.
    case ipv6Site(UInt64)

    /// The site that a network belongs to; `nil` for what is none.
    var site: ClientAddress? {
        guard case .ipv6(let network) = self else { return nil }
        return .ipv6Site(network >> 16)
    }

    /// Reads `REMOTE_ADDR`; `nil` when it holds no address, as behind a UNIX socket.
    package init?(_ text: String?) {
        guard let text, text.utf8.count <= 64 else { return nil }
        if let address = Self.ipv4(text[...]) {
            self = .ipv4(address)
            return
        }
        // RFC 4007 section 11: a zone says through which interface, not who.
        guard let groups = Self.groups(of: text.prefix { $0 != "%" }) else { return nil }
        if groups[..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
            self = .ipv4(UInt32(groups[6]) << 16 | UInt32(groups[7]))
        } else {
            self = .ipv6(network: groups[..<4].reduce(0) { $0 << 16 | UInt64($1) })
        }
    }

    private static func ipv4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let octet = UInt8(part)
            else { return nil }
            address = address << 8 | UInt32(octet)
        }
        return address
    }

    /// The eight groups of an IPv6 address (RFC 4291 section 2.2).
    private static func groups(of text: Substring) -> [UInt16]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard let head = list(halves[0], isEnd: halves.count == 1) else { return nil }
        switch halves.count {
        case 1:
            return head.count == 8 ? head : nil
        case 2:
            guard let tail = list(halves[1], isEnd: true), head.count + tail.count < 8 else { return nil }
            return head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
        default:
            return nil
        }
    }

    /// Groups between colons; the last 32 bits of the whole address may be written as an IPv4 one.
    private static func list(_ text: Substring, isEnd: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if isEnd, index == parts.count - 1, let address = ipv4(part) {
                groups += [UInt16(address >> 16), UInt16(truncatingIfNeeded: address)]
                continue
            }
            guard (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16), part.first != "+"
            else { return nil }
            groups.append(group)
        }
        return groups
    }
}
