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
    /// Colon, space and line end.
    private static let lineOverhead = 4

    /// What goes over the wire.
    package private(set) var fields: HTTPFields = [:]
    /// The names of the fields that did not fit.
    package private(set) var omitted: [String] = []
    private var size = 0
    private let maximumFieldSize: Int

    /// The fields of a person under the names of a recipient.
    ///
    /// - Parameters:
    ///   - identity: The person.
    ///   - names: The names that the recipient expects.
    ///   - profiles: Which of the families of fields are sent.
    ///   - assertion: What we signed about the person; belongs to oauth2-proxy's fields.
    package init(
        _ identity: SessionIdentity,
        names: IdentityFieldNames,
        profiles: Set<Configuration.IdentityHeaders.Profile> = [.oauth2Proxy],
        assertion: String? = nil
    ) {
        maximumFieldSize = names.maximumFieldSize
        if profiles.contains(.oauth2Proxy) { add(identity, names, assertion) }
        if profiles.contains(.easyAuth) { add(ClientPrincipal(identity), of: identity, names) }
        if !omitted.isEmpty { fields[names.truncated] = omitted.joined(separator: ",") }
    }

    private mutating func add(_ identity: SessionIdentity, _ names: IdentityFieldNames, _ assertion: String?) {
        add(names.user, identity.objectID)
        add(names.tenant, identity.tenantID)
        add(names.preferredUsername, identity.username)
        add(names.email, identity.email)
        add(names.name, identity.name)
        add(names.assertion, assertion)
        add(names.roles, list: identity.roles)
        add(names.groups, list: identity.groups)
    }

    private mutating func add(
        _ principal: ClientPrincipal,
        of identity: SessionIdentity,
        _ names: IdentityFieldNames
    ) {
        add(names.principalID, identity.objectID)
        add(names.principalProvider, ClientPrincipal.provider)
        add(names.principalName, identity.username)
        guard let text = principal.text(maximumSize: room(for: names.principal)) else {
            omitted.append(names.principal.rawName)
            return
        }
        append(names.principal, text)
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
        guard value.utf8.count <= room(for: name) else {
            omitted.append(name.rawName)
            return
        }
        size += name.rawName.utf8.count + value.utf8.count + Self.lineOverhead
        fields.append(HTTPField(name: name, value: value))
    }

    /// The bytes that a field's value may have.
    private func room(for name: HTTPField.Name) -> Int {
        min(maximumFieldSize, Self.maximumSize - Self.reserve - size) - name.rawName.utf8.count - Self.lineOverhead
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "%")
    }
}
