package import Cryptography
package import FoundationEssentials
package import HTTPTransport
import HTTPTypes
import OpenIDConnect

/// The groups that a person is in, nested ones included, asked of Microsoft Graph with the person's own access token.
///
/// For a person whose groups did not fit into a token. `GET /me/transitiveMemberOf` and not `getMemberObjects`, because
/// `User.Read`, which every app registration has, is enough for it. The endpoint that the token itself names is never
/// called: it is a legacy one, and an address from a token is no address of ours.
package struct GroupMembership: Sendable {
    /// The time for all pages, with the waits that Graph asks for.
    package static let deadline = Duration.seconds(15)
    /// How many entries a page is asked to have, the most that Graph gives.
    package static let pageSize = 999
    /// How many pages are read.
    package static let maximumPages = 16
    /// How many groups are believed; Entra lets nobody be in more than 2048.
    package static let maximumGroups = 4096
    /// Largest page that is read.
    package static let maximumSize = 1 << 20
    /// How often one page is asked for.
    package static let maximumAttempts = 4
    /// Longest link to a next page.
    package static let maximumLinkLength = 8192

    private let origin: String
    private let transport: any Transport
    private let now: @Sendable () -> Date
    private let sleep: @Sendable (Duration) async -> Void

    /// Groups of people of one cloud.
    ///
    /// - Parameters:
    ///   - origin: The origin of Graph, without a slash at its end; no request goes anywhere else.
    ///   - transport: The way out.
    ///   - now: The clock.
    ///   - sleep: Waits.
    package init(
        origin: String,
        transport: any Transport,
        now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async -> Void
    ) {
        self.origin = origin
        self.transport = transport
        self.now = now
        self.sleep = sleep
    }

    /// The object IDs of all groups that a person is in, in lower case and none twice.
    ///
    /// - Parameters:
    ///   - accessToken: An access token of the person's for Graph.
    ///   - end: When there has to be an answer; ``deadline`` from now is meant.
    /// - Returns: All groups: there is no such thing as some of them.
    /// - Throws: Why the groups are not known.
    package func groups(accessToken: SecretBytes, until end: Date) async throws(GraphError) -> [String] {
        var groups: [String] = []
        var known: Set<String> = []
        var url = "\(origin)/v1.0/me/transitiveMemberOf?$select=id&$top=\(Self.pageSize)"
        for _ in 0..<Self.maximumPages {
            let page = try await page(url, accessToken, until: end)
            groups += page.groupIDs.filter { known.insert($0).inserted }
            guard groups.count <= Self.maximumGroups else {
                throw .tooMany
            }
            guard let link = page.nextLink else {
                return groups
            }
            guard isOwn(link) else {
                throw .linkRefused
            }
            url = link
        }
        throw .tooMany
    }

    /// Whether a link is one of Graph's: byte for byte our origin, and its first version.
    private func isOwn(_ link: String) -> Bool {
        link.utf8.count <= Self.maximumLinkLength && link.utf8.starts(with: "\(origin)/v1.0/".utf8)
            && link.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !link.contains { $0 == "#" || $0 == "\\" }
    }

    private func page(_ url: String, _ token: SecretBytes, until end: Date) async throws(GraphError) -> GraphPage {
        for attempt in 1...Self.maximumAttempts {
            let response = try await send(url, token, until: end)
            let status = response.status.code
            switch status {
            case 200:
                return try GraphPage(response)
            case 429, 500...599:
                let delay = delay(asked: response.fields[.retryAfter], attempt: attempt)
                guard attempt < Self.maximumAttempts, delay < remaining(until: end) else {
                    throw .unavailable(status: status)
                }
                await sleep(delay)
            default:
                throw .refused(status: status, code: GraphPage.errorCode(of: response))
            }
        }
        throw .deadlineExceeded
    }

    private func send(
        _ url: String,
        _ token: SecretBytes,
        until end: Date
    ) async throws(GraphError) -> TransportResponse {
        let remaining = remaining(until: end)
        guard remaining > .zero else {
            throw .deadlineExceeded
        }
        var limits = OutgoingRequest.Limits(maximumResponseSize: Self.maximumSize)
        limits.totalTimeout = min(limits.totalTimeout, remaining)
        let fields: HTTPFields = [
            .accept: "application/json", .authorization: "Bearer " + String(decoding: token.bytes, as: UTF8.self),
        ]
        do {
            return try await transport.send(OutgoingRequest(url: url, fields: fields, limits: limits))
        } catch {
            throw .unreachable(error)
        }
    }

    /// What Graph asks to wait, else one second, then two, then four.
    private func delay(asked: String?, attempt: Int) -> Duration {
        let time = Int64(now().timeIntervalSince1970)
        let asked = asked.flatMap { RetryAfter($0, now: time, cap: .seconds(3600))?.delay }
        return asked ?? .seconds(1 << (attempt - 1))
    }

    private func remaining(until end: Date) -> Duration {
        .milliseconds(Int64((end.timeIntervalSince(now()) * 1000).rounded(.down)))
    }
}
