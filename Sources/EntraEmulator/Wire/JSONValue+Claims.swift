extension JSONValue {
    /// Whether a `claims` parameter asks for every claim of the access token that another one asks for.
    func coversAccessToken(of wanted: JSONValue) -> Bool {
        guard case .object(let members)? = wanted["access_token"], let own = self["access_token"] else { return false }
        return members.allSatisfy { own[$0.name]?.isEqual(to: $0.value) == true }
    }

    /// Whether a `claims` parameter asks for more than that the client is capable of challenges.
    var asksForMoreThanCapabilities: Bool {
        guard case .object(let members)? = self["access_token"] else { return false }
        return members.contains { $0.name != "xms_cc" }
    }

    /// A `claims` parameter without the capabilities of the client.
    var withoutCapabilities: JSONValue {
        merging(["access_token": ["xms_cc": .null]])
    }

    /// The client capabilities in a `claims` parameter.
    var capabilities: [String] {
        self["access_token"]?["xms_cc"]?["values"]?.elements?.compactMap(\.text) ?? []
    }

    /// Equality without regard to the order of members.
    private func isEqual(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object(let members), .object(let others)):
            return members.count == others.count && members.allSatisfy { other[$0.name]?.isEqual(to: $0.value) == true }
        case (.array(let elements), .array(let others)):
            return elements.count == others.count && zip(elements, others).allSatisfy { $0.isEqual(to: $1) }
        default: return self == other
        }
    }
}
