/// What Microsoft Graph can be asked here, by its path behind the version.
enum GraphCall: Sendable, Equatable {
    /// The people or groups that belong to a group.
    enum Relation: String, Sendable {
        case members
        case owners
        case transitiveMembers
    }

    /// The kind that is left of a mixed collection.
    enum Cast: String, Sendable {
        case group = "microsoft.graph.group"
        case user = "microsoft.graph.user"

        /// Reads a segment of a path; Microsoft's own library leaves the vendor's name out.
        init?(segment: String) {
            self.init(rawValue: segment.hasPrefix("graph.") ? "microsoft." + segment : segment)
        }

        /// The entity set.
        var set: String { self == .user ? "users" : "groups" }

        func fits(_ object: GraphObject) -> Bool { object.isPerson == (self == .user) }
    }

    /// What is counted alone.
    enum Countable: String, Sendable {
        case groups
        case users
    }

    /// The version in front of every path.
    static let version = "v1.0"

    case batch
    case count(Countable)
    case group(String)
    case groups
    case me
    /// The groups that the person is in, by identifier.
    case memberGroups
    /// The identifiers of everything that the person is in.
    case memberObjects
    /// The groups and directory roles that the person is in, nested ones included or not.
    case memberOf(isTransitive: Bool, Cast?)
    /// The people or groups of a group.
    case related(group: String, Relation, Cast?)
    case people
    /// A photo; `nil` is the person who signed in.
    case photo(String?)
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
        case "users" where segments.dropFirst() == ["$count"]: self = .count(.users)
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
        case "getMemberGroups": self = .memberGroups
        case "getMemberObjects": self = .memberObjects
        default:
            if GraphCall.isPhoto(rest[...]) {
                self = .photo(nil)
                return
            }
            let cast = rest.count == 2 ? Cast(segment: rest[1]) : nil
            guard rest.count == 1 || cast != nil, rest[0] == "memberOf" || rest[0] == "transitiveMemberOf"
            else { return nil }
            self = .memberOf(isTransitive: rest[0] == "transitiveMemberOf", cast)
        }
    }

    private init?(ofGroups rest: [String]) {
        switch rest.count {
        case 0: self = .groups
        case 1: self = rest[0] == "$count" ? .count(.groups) : .group(rest[0])
        case 2, 3:
            let cast = rest.count == 3 ? Cast(segment: rest[2]) : nil
            guard let relation = Relation(rawValue: rest[1]), rest.count == 2 || cast != nil else { return nil }
            self = .related(group: rest[0], relation, cast)
        default: return nil
        }
    }

    private static func isPhoto(_ rest: ArraySlice<String>) -> Bool {
        let rest = Array(rest)
        if rest == ["photo", "$value"] { return true }
        return rest.count == 3 && rest[0] == "photos" && photoSizes.contains(rest[1]) && rest[2] == "$value"
    }

    /// The names under which the control route knows the calls.
    static let names: Set<String> = [
        "batch", "count", "getMemberGroups", "getMemberObjects", "group", "groups", "me", "memberOf", "members",
        "owners", "people", "photo", "transitiveMemberOf", "transitiveMembers", "user", "users",
    ]

    /// One of ``names``.
    var name: String {
        switch self {
        case .batch: "batch"
        case .count: "count"
        case .group: "group"
        case .groups: "groups"
        case .me: "me"
        case .memberGroups: "getMemberGroups"
        case .memberObjects: "getMemberObjects"
        case .memberOf(let isTransitive, _): isTransitive ? "transitiveMemberOf" : "memberOf"
        case .related(_, let relation, _): relation.rawValue
        case .people: "people"
        case .photo: "photo"
        case .user: "user"
        case .users: "users"
        }
    }

    /// The methods that the call takes.
    var methods: [String] {
        switch self {
        case .batch, .memberGroups, .memberObjects: ["POST"]
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
