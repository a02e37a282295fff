/// What Microsoft Graph can be asked here, by its path behind the version.
enum GraphCall: Sendable, Equatable {
    /// The people or groups that belong to a group.
    enum Relation: String, Sendable {
        case members
        case owners
        case transitiveMembers
    }

    /// The version in front of every path.
    static let version = "v1.0"

    case batch
    case group(String)
    case groups
    case me
    /// The identifiers of everything that the person is in.
    case memberObjects
    /// The people or groups of a group; with the cast, people only.
    case related(group: String, Relation, onlyUsers: Bool)
    case people
    /// A photo; `nil` is the person who signed in.
    case photo(String?)
    /// The groups and directory roles that the person is in, nested ones included.
    case transitiveMemberOf
    case user(String)
    case users

    /// The sizes that a photo can be had in (facts 3.4).
    private static let photoSizes: Set<String> = [
        "48x48", "64x64", "96x96", "120x120", "240x240", "360x360", "432x432", "504x504", "648x648",
    ]

    init?(path: String) {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        switch segments.first {
        case "$batch" where segments.count == 1: self = .batch
        case "me": self.init(ofMe: Array(segments.dropFirst()))
        case "users" where segments.count == 1: self = .users
        case "users" where segments.count == 2: self = .user(FormFields.decoded(segments[1].utf8))
        case "users" where GraphCall.isPhoto(segments.dropFirst(2)): self = .photo(FormFields.decoded(segments[1].utf8))
        case "groups": self.init(ofGroups: Array(segments.dropFirst()))
        default: return nil
        }
    }

    private init?(ofMe rest: [String]) {
        switch rest.joined(separator: "/") {
        case "": self = .me
        case "people": self = .people
        case "getMemberObjects": self = .memberObjects
        case "transitiveMemberOf": self = .transitiveMemberOf
        default:
            guard GraphCall.isPhoto(rest[...]) else { return nil }
            self = .photo(nil)
        }
    }

    private init?(ofGroups rest: [String]) {
        switch rest.count {
        case 0: self = .groups
        case 1: self = .group(rest[0])
        case 2, 3:
            guard let relation = Relation(rawValue: rest[1]), rest.count == 2 || rest[2] == "microsoft.graph.user"
            else { return nil }
            self = .related(group: rest[0], relation, onlyUsers: rest.count == 3)
        default: return nil
        }
    }

    private static func isPhoto(_ rest: ArraySlice<String>) -> Bool {
        let rest = Array(rest)
        if rest == ["photo", "$value"] { return true }
        return rest.count == 3 && rest[0] == "photos" && photoSizes.contains(rest[1]) && rest[2] == "$value"
    }

    /// The methods that the call takes.
    var methods: [String] {
        switch self {
        case .batch, .memberObjects: ["POST"]
        default: ["GET"]
        }
    }

    /// Calls that the mailbox answers, of which four may run at a time (quirk 71).
    var isOfMailbox: Bool {
        switch self {
        case .people, .photo: true
        default: false
        }
    }
}
