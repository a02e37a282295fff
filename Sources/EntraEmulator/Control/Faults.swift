/// What the emulator does wrong, or differently, on command.
package struct Faults: Sendable, Equatable {
    /// An endpoint that other programs fetch.
    package enum Endpoint: String, Sendable, CaseIterable {
        /// The discovery document, of either version.
        case discovery
        /// The key set.
        case keys
        /// The token endpoint, whatever the grant.
        case token
        /// UserInfo, on the Graph origin.
        case userinfo
        /// Microsoft Graph, whatever the call.
        case graph
    }

    /// A bad answer of an endpoint.
    package struct Answer: Sendable, Equatable {
        /// What is answered in place of the right answer.
        package enum Kind: String, Sendable, CaseIterable {
            /// The right answer, after the delay.
            case late
            /// Status 500 with an HTML page.
            case status500
            /// Status 503 with a `Retry-After` field.
            case unavailable
            /// Status 429 with a `Retry-After` field.
            case throttled
            /// Status 200 without content.
            case empty
            /// Status 200 with an HTML page.
            case html
            /// Status 200 with ten megabytes of JSON.
            case huge
            /// The right content, cut in the middle.
            case truncated
            /// The right content as `text/plain`.
            case wrongContentType
            /// The right content as the only element of an array.
            case array
            /// A redirect to another host.
            case redirect
            /// No answer until ``Emulator/release()``.
            case hanging
        }

        /// What is answered.
        package var kind: Kind
        /// Seconds before the answer.
        package var delay: Double
        /// The value of `Retry-After`; `nil` leaves the field out.
        package var retryAfter: String?
        /// How many answers are bad; `nil` means all until the fault is cleared.
        package var times: Int?

        /// A fault at an endpoint, by default at once and until it is cleared.
        package init(_ kind: Kind, delay: Double = 0, retryAfter: String? = nil, times: Int? = nil) {
            self.kind = kind
            self.delay = delay
            self.retryAfter = retryAfter
            self.times = times
        }
    }

    /// An error that an endpoint reports instead of doing its work.
    package struct Refusal: Sendable, Equatable {
        /// The value of `error`.
        package var error: String
        /// The AADSTS number.
        package var code: Int?
        /// The value of `suberror`, at the token endpoint.
        package var suberror: String?
        /// The member `claims` of a token error: JSON inside a string (quirk 43).
        package var claims: String?
        /// The field `error_subcode` of an authorization error.
        package var subcode: String?
        /// The HTTP status, at the token endpoint.
        package var status: Int
        /// The value of `Retry-After`, as it is sent.
        package var retryAfter: String?
        /// How many answers it concerns; `nil` for all until it is cleared.
        package var times: Int?

        /// A refusal with the error that goes with a number, for all answers until it is cleared.
        package init(
            _ error: String,
            code: Int? = nil,
            suberror: String? = nil,
            claims: String? = nil,
            subcode: String? = nil,
            status: Int = 400,
            retryAfter: String? = nil,
            times: Int? = nil
        ) {
            self.error = error
            self.code = code
            self.suberror = suberror
            self.claims = claims
            self.subcode = subcode
            self.status = status
            self.retryAfter = retryAfter
            self.times = times
        }
    }

    /// A claims challenge of Graph, until a token is shown that was asked for with these claims.
    package struct Challenge: Sendable, Equatable {
        /// As recorded: a space in it, and a number as a string.
        package static let usualClaims = #"{"access_token":{"nbf":{"essential":true, "value":"1604106651"}}}"#

        /// The JSON that is sent.
        package var claims: String
        /// Only tokens of clients that have declared the capability `cp1` are refused (quirk 57).
        package var onlyCapable: Bool

        /// A challenge, by default to everybody.
        package init(claims: String = usualClaims, onlyCapable: Bool = false) {
            self.claims = claims
            self.onlyCapable = onlyCapable
        }
    }

    /// Stands for every call of Graph.
    package static let everyCall = "*"

    /// How ID tokens are signed.
    package enum Signing: String, Sendable, CaseIterable {
        /// With the current key, whose issuer is the template.
        case usual
        /// With a published key whose issuer is the tenant's.
        case concreteIssuer
        /// With a published key whose issuer is another one (quirk 2).
        case foreignIssuer
        /// With a key that is not published.
        case unpublished
        /// With the current key, one bit of the signature flipped.
        case damaged
        /// Not at all: `alg` is `none`.
        case unsigned
        /// HS256 with the public key as secret.
        case publicKeyAsSecret
    }

    /// Which scopes the token answer names (quirk 41).
    package enum GrantedScopes: String, Sendable, CaseIterable {
        /// Everything consented for the resource.
        case superset
        /// What was asked for.
        case requested
        /// The first that was asked for.
        case subset
        /// As `superset`, always in qualified form.
        case qualified
        /// As `superset`, always in short form.
        case short
        /// No member `scope` at all.
        case absent
    }

    /// The endpoints that do not answer as they should.
    package var answers: [Endpoint: Answer] = [:]
    /// What the token endpoint refuses every request with.
    package var tokenRefusal: Refusal?
    /// What the authorize endpoint sends every browser back with.
    package var authorizeRefusal: Refusal?
    /// How ID tokens are signed.
    package var signing = Signing.usual
    /// A merge patch (RFC 7396) over the claims of ID tokens.
    package var idTokenClaims: JSONValue?
    /// A merge patch over the header of ID tokens.
    package var idTokenHeader: JSONValue?
    /// A merge patch over successful token answers.
    package var tokenAnswer: JSONValue?
    /// A merge patch over discovery documents.
    package var discoveryDocument: JSONValue?
    /// The tenant that ID tokens claim to come from.
    package var tenantSwitch: String?
    /// Seconds that the emulator's clock is ahead of the given one.
    package var clockOffset = 0
    /// AADSTS numbers are random (quirk 82).
    package var randomErrorNumbers = false
    /// Refresh answers hold no new refresh token (quirk 40).
    package var omitsRefreshToken = false
    /// The value of `token_type` (quirk 84).
    package var tokenType = "Bearer"
    /// What the token endpoint says was granted.
    package var grantedScopes = GrantedScopes.superset
    /// Graph access tokens are no JWTs (quirk 13).
    package var opaqueGraphTokens = false
    /// How many entries a page of Graph has at most, whatever `$top` says; `nil` gives what is asked for.
    package var graphPageSize: Int?
    /// The link to the next page that Graph gives on every page; `nil` gives the right one (quirk 67).
    package var graphNextLink: String?
    /// What calls of Graph are refused with, by the name of the call; ``everyCall`` stands for all.
    package var graphRefusals: [String: Refusal] = [:]
    /// Seconds that calls of Graph take, by the name of the call; ``everyCall`` stands for all others.
    package var graphDelays: [String: Double] = [:]
    /// The claims that Graph wants in every access token (quirk 55).
    package var graphChallenge: Challenge?
    /// How many calls may run at one mailbox; zero means any number (quirk 71).
    package var graphMailboxLimit = 4
    /// Members and groups show nothing but kind and identifier (quirk 65).
    package var graphLimitedInformation = false
    /// Object IDs of people and groups that Graph does not know yet (quirk 73).
    package var graphUnknown: [String] = []
    /// The names of permissions to which nobody has consented for everybody.
    package var missingConsents: [String] = []
    /// The token endpoint grants what `claims` asks for only to those who have met it at the authorize endpoint.
    package var claimsNeedInteraction = false
    /// What requests inside of a batch are refused with, such as 429 (quirk 69).
    package var graphBatchRefusal: Refusal?
    /// Sign-out ends on the emulator's page (quirk 52).
    package var logoutDeadEnd = false
    /// The front-channel call carries `iss` beside `sid` (quirk 53).
    package var frontChannelIssuer = true

    /// No fault at all.
    package init() {}
}
