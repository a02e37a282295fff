/// What Microsoft Graph can be asked here, by its path behind the version.
enum GraphCall: String, Sendable, CaseIterable {
    /// The version in front of every path.
    static let version = "v1.0"

    /// The identifiers of everything that the person is in.
    case memberObjects = "me/getMemberObjects"
    /// The groups and directory roles that the person is in, nested ones included.
    case transitiveMemberOf = "me/transitiveMemberOf"
}
