import FoundationEssentials

/// Everything that changes, behind one lock; every table forgets its oldest entries.
struct EmulatorState: Sendable {
    static let browserCapacity = 2_000
    /// Stands for all people in the table of consents.
    static let everybody = "*"

    /// An account that is signed in in a browser.
    struct Account: Sendable {
        let personID: String
        /// The claim `sid`.
        let sessionID: String
        let authTime: Date
        /// The applications that this account was sent to.
        var clientIDs: [String] = []
    }

    /// The accounts of one browser.
    struct Browser: Sendable {
        /// The parameter `session_state`.
        let sessionState: String
        var accounts: [Account] = []
    }

    /// Who signed in, to what.
    struct SignIn: Sendable {
        let personID: String
        let tenantID: String
        let clientID: String
        let sessionID: String
        let authTime: Date
        let remoteAddress: String
        /// The parameter `claims` that the person met when signing in.
        var claims: JSONValue?
    }

    /// An authorization code.
    struct CodeGrant: Sendable {
        let signIn: SignIn
        let authority: String
        let redirectURI: String
        let platform: RegisteredApplication.Platform
        let challenge: CodeChallenge?
        let nonce: String?
        let scopes: ScopeRequest
        let issuedAt: Date
        /// No page was shown: the browser's session was enough.
        let isSilent: Bool
        var isRedeemed = false
    }

    /// A refresh token.
    struct RefreshGrant: Sendable {
        let signIn: SignIn
        let platform: RegisteredApplication.Platform
        let scopes: ScopeRequest
        let expiresAt: Date
        var uses = 0
        var isRevoked = false
    }

    /// An access token for Graph.
    struct AccessGrant: Sendable {
        let signIn: SignIn
        let scopes: [String]
        /// The permissions at Graph, without the scopes of OpenID Connect.
        let permissions: [String]
        let expiresAt: Date
        /// The parameters `claims` that the token meets.
        let claims: [JSONValue]
        /// The capabilities that the client declared.
        let capabilities: [String]
    }

    /// An access token for an application's own interface.
    struct InterfaceGrant: Sendable {
        let signIn: SignIn
        /// The client ID of the application that owns the interface.
        let owner: String
        let expiresAt: Date
    }

    var faults = Faults()
    var keys: KeyRing
    var received = ReceivedRequests()
    var browsers = BoundedTable<Browser>(capacity: EmulatorState.browserCapacity)
    var codes = BoundedTable<CodeGrant>(capacity: 4_000)
    var refreshTokens = BoundedTable<RefreshGrant>(capacity: 4_000)
    var accessTokens = BoundedTable<AccessGrant>(capacity: 4_000)
    var interfaceTokens = BoundedTable<InterfaceGrant>(capacity: 4_000)
    /// Qualified scopes, by person and client.
    var consents = BoundedTable<Set<String>>(capacity: 4_000)
    /// The times of equal requests (quirk 34).
    var attempts = BoundedTable<[Date]>(capacity: 4_000)

    /// How many calls run at a mailbox.
    private var mailboxCalls: [String: Int] = [:]

    init(keys: KeyRing) {
        self.keys = keys
    }

    /// The scopes to which a person, or an administrator for everybody, has consented here.
    func consents(of personID: String, to clientID: String) -> Set<String> {
        let ofPerson = consents[personID + "|" + clientID] ?? []
        return ofPerson.union(consents[EmulatorState.everybody + "|" + clientID] ?? [])
    }

    mutating func addConsents(_ scopes: [String], of personID: String, to clientID: String) {
        consents[personID + "|" + clientID, default: []].formUnion(scopes)
    }

    /// Counts a request and refuses it when it is one too many within five minutes (quirk 34).
    mutating func breakLoop(_ key: String, limit: Int?, now: Date) throws(ProtocolError) {
        guard let limit else { return }
        let recent = (attempts[key] ?? []).filter { now.timeIntervalSince($0) < 300 }
        guard recent.count < limit else {
            throw .invalidGrant(
                50_196,
                "The server terminated an operation because it encountered a client request loop. Please contact your "
                    + "app vendor."
            )
        }
        attempts[key] = recent + [now]
    }

    /// One use of a fault that is limited to a number of answers; says whether it applies.
    mutating func takeAnswer(of endpoint: Faults.Endpoint) -> Faults.Answer? {
        guard let answer = faults.answers[endpoint] else { return nil }
        if let times = answer.times {
            faults.answers[endpoint]?.times = times - 1
            if times <= 1 { faults.answers[endpoint] = nil }
        }
        return answer
    }

    /// One use of what the control route orders for requests inside of a batch.
    mutating func takeBatchRefusal() -> Faults.Refusal? {
        guard let refusal = faults.graphBatchRefusal else { return nil }
        if let times = refusal.times {
            faults.graphBatchRefusal?.times = times - 1
            if times <= 1 { faults.graphBatchRefusal = nil }
        }
        return refusal
    }

    /// One use of what the control route orders for a call of Graph, by its name or for all.
    mutating func takeGraphRefusal(of call: GraphCall) -> Faults.Refusal? {
        let name = faults.graphRefusals[call.name] == nil ? Faults.everyCall : call.name
        guard let refusal = faults.graphRefusals[name] else { return nil }
        if let times = refusal.times {
            faults.graphRefusals[name]?.times = times - 1
            if times <= 1 { faults.graphRefusals[name] = nil }
        }
        return refusal
    }

    /// One more call at a mailbox, unless that is one too many (quirk 71).
    mutating func enterMailbox(_ key: String) -> Bool {
        let running = mailboxCalls[key] ?? 0
        guard faults.graphMailboxLimit == 0 || running < faults.graphMailboxLimit else { return false }
        mailboxCalls[key] = running + 1
        return true
    }

    mutating func leaveMailbox(_ key: String) {
        let running = (mailboxCalls[key] ?? 1) - 1
        mailboxCalls[key] = running > 0 ? running : nil
    }

    /// One use of an ordered refusal.
    mutating func takeRefusal(_ path: WritableKeyPath<Faults, Faults.Refusal?>) throws(ProtocolError) {
        guard var refusal = faults[keyPath: path] else { return }
        if let times = refusal.times {
            refusal.times = times - 1
            faults[keyPath: path] = times <= 1 ? nil : refusal
        }
        throw ProtocolError(refusal)
    }
}
