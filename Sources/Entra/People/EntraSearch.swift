import HTTPTransport
import OpenIDConnect

/// Finds people and groups of a tenant in Microsoft Graph, as far as the person who asks may see them.
///
/// First the people who matter to the person who asks, then, where these are not enough, the whole directory: people and
/// groups in one batch.
package struct EntraSearch: Sendable {
    /// What may be found.
    package struct Wish: Sendable, Hashable {
        /// Whether people may be found.
        package var people: Bool
        /// Whether groups may be found.
        package var groups: Bool
        /// How many of each kind.
        package var limit: Int

        /// What somebody wants to find, at most so many of each.
        package init(people: Bool, groups: Bool, limit: Int) {
            self.people = people
            self.groups = groups
            self.limit = limit
        }
    }

    /// A part of Graph that is asked, and the scope that it takes (facts 3.1).
    package enum Part: String, Sendable, CaseIterable {
        /// Whom the person works with.
        case relevantPeople = "People.Read"
        /// Everybody.
        case people = "User.ReadBasic.All"
        /// All groups.
        case groups = "GroupMember.Read.All"

        /// The scope without which the part is refused.
        package var scope: String { rawValue }
    }

    /// What was found, and which parts could not be asked.
    package struct Findings: Sendable, Equatable {
        /// The people, those first who matter to the person who asks; none twice.
        package var people: [EntraPerson] = []
        /// The groups whose names the person may read.
        package var groups: [EntraGroup] = []
        package var failures: [Part: GraphError] = [:]

        /// Findings before anybody was asked.
        package init() {}

        fileprivate mutating func add(_ entries: [[String: JSONValue]], of part: Part) {
            switch part {
            case .relevantPeople, .people:
                let known = Set(people.map(\.objectID))
                people += entries.compactMap(EntraPerson.init).filter { !$0.isLimited && !known.contains($0.objectID) }
            case .groups:
                groups += entries.compactMap(EntraGroup.init).filter { $0.name != nil }
            }
        }
    }

    private let client: GraphClient
    private let asksRelevantPeople: Bool

    /// A search.
    ///
    /// - Parameters:
    ///   - client: The way to Graph.
    ///   - asksRelevantPeople: Whether the site's scopes open the list of relevant people.
    package init(client: GraphClient, asksRelevantPeople: Bool) {
        self.client = client
        self.asksRelevantPeople = asksRelevantPeople
    }

    /// Asks each part that is wanted.
    ///
    /// - Parameters:
    ///   - text: What was typed.
    ///   - wish: What may be found.
    ///   - caller: Who asks.
    /// - Returns: What was found by those parts that answered.
    package func find(_ text: SearchText, _ wish: Wish, as caller: GraphCaller) async -> Findings {
        var findings = Findings()
        if wish.people, asksRelevantPeople, let request = Self.relevantPeople(text, wish) {
            do throws(GraphError) {
                findings.add(try await client.collection(request, as: caller).entries, of: .relevantPeople)
            } catch .refused(status: 404, _) {
                // Who has no mailbox, or one that is new, works with nobody that Graph knows of (facts 3.7).
            } catch {
                findings.failures[.relevantPeople] = error
            }
        }
        var parts: [(part: Part, request: GraphRequest)] = []
        if wish.people, findings.people.count < wish.limit { parts.append((.people, Self.people(text, wish))) }
        if wish.groups { parts.append((.groups, Self.groups(text, wish))) }
        guard !parts.isEmpty else { return findings }
        guard !Task.isCancelled else {
            // What was not asked did not find nothing.
            for part in parts { findings.failures[part.part] = .unreachable(.cancelled) }
            return findings
        }
        do throws(GraphError) {
            for (part, result) in zip(parts, try await client.batch(parts.map(\.request), as: caller)) {
                do throws(GraphError) {
                    findings.add(try GraphCollection(try result.get()).entries, of: part.part)
                } catch {
                    findings.failures[part.part] = error
                }
            }
        } catch {
            for part in parts { findings.failures[part.part] = error }
        }
        return findings
    }

    /// Relevant people: another search than that of the directory, without its header and its form (facts 3.3).
    static func relevantPeople(_ text: SearchText, _ wish: Wish) -> GraphRequest? {
        guard let search = text.relevance else { return nil }
        return GraphRequest(
            "/me/people",
            [
                ("$search", search), ("$filter", "personType/subclass eq \(SearchText.literal("OrganizationUser"))"),
                ("$top", String(wish.limit)),
                ("$select", "id,displayName,givenName,surname,userPrincipalName,scoredEmailAddresses,personType"),
            ],
            isOfMailbox: true
        )
    }

    static func people(_ text: SearchText, _ wish: Wish) -> GraphRequest {
        GraphRequest(
            "/users",
            [
                ("$search", text.clauses(["displayName", "userPrincipalName", "mail", "givenName", "surname"])),
                ("$select", "id,displayName,givenName,surname,mail,userPrincipalName"), ("$count", "true"),
                ("$top", String(wish.limit)),
            ],
            isAdvanced: true
        )
    }

    static func groups(_ text: SearchText, _ wish: Wish) -> GraphRequest {
        GraphRequest(
            "/groups",
            [
                ("$search", text.clauses(["displayName", "mail", "mailNickname"])),
                ("$select", "id,displayName,mail,description"), ("$count", "true"), ("$top", String(wish.limit)),
            ],
            isAdvanced: true
        )
    }
}
