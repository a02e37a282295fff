package import HTTPTypes

/// The identity that a check hands to the web server: names and values ready for the wire.
///
/// Values are printable ASCII: everything else, and the percent sign, is percent-encoded UTF-8; in a list also the
/// comma. Altogether they stay within a limit that the shipped web server files make room for; a field that would go
/// over it is left out whole and named.
package struct IdentityFields: Sendable, Equatable {
    /// Bytes of names and values together.
    package static let maximumSize = 32 * 1024
    /// Room that is kept for naming what was left out.
    private static let reserve = 512

    /// What goes over the wire.
    package private(set) var fields: HTTPFields = [:]
    /// The names of the fields that did not fit.
    package private(set) var omitted: [String] = []
    private var size = 0

    /// The fields of a person under the names of a profile.
    package init(_ identity: SessionIdentity, names: IdentityFieldNames) {
        add(names.user, identity.objectID)
        add(names.tenant, identity.tenantID)
        add(names.preferredUsername, identity.username)
        add(names.email, identity.email)
        add(names.name, identity.name)
        add(names.roles, list: identity.roles)
        add(names.groups, list: identity.groups)
        if !omitted.isEmpty { fields[names.truncated] = omitted.joined(separator: ",") }
    }

    private mutating func add(_ name: HTTPField.Name, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        append(name, PercentEncoding.encode(value, keeping: Self.isPlain))
    }

    private mutating func add(_ name: HTTPField.Name, list: [String]) {
        guard !list.isEmpty else { return }
        let values = list.map { value in
            PercentEncoding.encode(value) { Self.isPlain($0) && $0 != UInt8(ascii: ",") }
        }
        append(name, values.joined(separator: ","))
    }

    private mutating func append(_ name: HTTPField.Name, _ value: String) {
        // Name, colon, space, value, line end.
        let cost = name.rawName.utf8.count + value.utf8.count + 4
        guard size + cost <= Self.maximumSize - Self.reserve else {
            omitted.append(name.rawName)
            return
        }
        size += cost
        fields.append(HTTPField(name: name, value: value))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "%")
    }
}
