import Entra
import FastCGI
import HTTPTypes
import Logging

extension Remedy {
    /// Seconds after which it is worth asking again when nobody says.
    private static let wait = 10

    /// What is answered to somebody for whom there is no token.
    func answer(to failure: TokenFailure, for person: TokenSource, _ exchange: Exchange) -> Response {
        switch failure {
        case .interactionRequired(let demand, _):
            return interactionRequired(demand, person, exchange)
        case .noTokens:
            return interactionRequired(TokenDemand(scopes: []), person, exchange)
        case .sessionOver:
            return exchange.unauthorized(.nobody, loginURL: site.loginURL)
        case .unavailable, .busy:
            return unavailable("provider_unreachable", "The sign-in service does not answer at the moment.", exchange)
        }
    }

    /// What is answered to somebody for whom Graph did not do what was asked.
    ///
    /// - Parameters:
    ///   - trouble: What happened.
    ///   - person: Whose call it was.
    ///   - exchange: The request.
    /// - Returns: The answer.
    func answer(to trouble: GraphTrouble, for person: TokenSource, _ exchange: Exchange) -> Response {
        switch trouble {
        case .token(let failure):
            return answer(to: failure, for: person, exchange)
        case .graph(.claimsRequired(let claims)):
            return interactionRequired(TokenDemand(scopes: [], claims: claims), person, exchange)
        case .graph(.refused(status: 401, _)):
            return interactionRequired(TokenDemand(scopes: []), person, exchange)
        case .graph(.refused(status: 403, _)):
            return refused("not_allowed", "You may not open this file or folder.", .forbidden, exchange)
        case .graph(.refused(status: 404, _)), .graph(.refused(status: 410, _)):
            return refused("file_not_found", "There is no such file or folder, or it was removed.", .notFound, exchange)
        case .graph(.refused(status: 423, _)):
            return refused("file_locked", "The file is locked at the moment.", .conflict, exchange)
        case .graph(.refused):
            return refused("not_a_file", "This cannot be opened as a file.", .conflict, exchange)
        case .graph(.suspended(let seconds)):
            return unavailable("graph_unavailable", Self.down, after: seconds, exchange)
        case .graph(.unavailable), .graph(.unreachable), .graph(.deadlineExceeded), .graph(.tokenUnavailable):
            return unavailable("graph_unavailable", Self.down, exchange)
        case .graph(.malformed), .graph(.linkRefused), .graph(.tooMany), .graph(.noGraph):
            return refused("download_failed", "Microsoft 365 gave an answer that is none.", .badGateway, exchange)
        }
    }

    /// What is answered to somebody for whom a file did not come.
    func answer(to error: FileError, _ exchange: Exchange) -> Response {
        exchange.logger.warning("a file does not come", metadata: ["error": "\(error)"])
        switch error {
        case .tooLarge:
            let message = "The file is larger than this site takes."
            return refused("file_too_large", message, .contentTooLarge, exchange)
        case .unavailable(_, let seconds):
            return unavailable("graph_unavailable", Self.down, after: seconds ?? Self.wait, exchange)
        case .unreachable, .wayRefused, .expired, .refused, .malformed, .changed:
            return refused("download_failed", "The file could not be fetched. Try again.", .badGateway, exchange)
        }
    }

    private static let down = "Microsoft 365 does not answer at the moment. Try again in a minute."

    /// Entra wants to see the person: a page leads there by the URL, a person by the redirect.
    private func interactionRequired(_ demand: TokenDemand, _ person: TokenSource, _ exchange: Exchange) -> Response {
        let url = loginURL(demand, for: person, exchange)
        if exchange.isDownload, let url { return Answer.redirect(url) }
        return Answer.error(
            "interaction_required",
            "Microsoft wants you to confirm something before this is possible.",
            status: .unauthorized,
            correlation: exchange.correlation,
            loginURL: url
        )
    }

    private func refused(
        _ name: String,
        _ message: String,
        _ status: HTTPResponse.Status,
        _ exchange: Exchange
    ) -> Response {
        Answer.error(name, message, status: status, correlation: exchange.correlation)
    }

    private func unavailable(
        _ name: String,
        _ message: String,
        after seconds: Int = wait,
        _ exchange: Exchange
    ) -> Response {
        Answer.unavailable(refused(name, message, .serviceUnavailable, exchange), retryAfter: seconds)
    }
}

extension Exchange {
    /// The answer of a route of the file picker while that is off.
    var pickerIsOff: Response {
        Answer.error(
            "not_found",
            "The SharePoint file picker is not switched on here.",
            status: .notFound,
            correlation: correlation
        )
    }

    /// Whether a person follows a link to a file, so that a redirect helps and JSON does not.
    var isDownload: Bool {
        method == "GET" && browser.isNavigation && request.metaVariables["HTTP_SEC_FETCH_MODE"] != nil
    }
}
