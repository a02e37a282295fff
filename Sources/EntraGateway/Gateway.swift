import Cryptography
package import FastCGI
import HTTPTypes
import Logging
import Store

/// The application: finds the route of a request, and turns every error into an answer.
package struct Gateway: RequestHandler {
    private struct Route: Sendable {
        let methods: Set<String>
        let respond: @Sendable (Exchange) async throws -> Response

        init(_ methods: Set<String>, _ respond: @escaping @Sendable (Exchange) async throws -> Response) {
            self.methods = methods
            self.respond = respond
        }
    }

    private let site: Site
    private let check: SessionCheck
    private let login: LoginRoute
    private let routes: [String: Route]
    private let families: [String: @Sendable (Exchange, [String]) async throws -> Response]
    private let logger: Logger
    private let strangers: StrangersLines

    init(_ parts: GatewayParts) {
        site = parts.site
        check = parts.check
        login = parts.login
        logger = parts.logger
        strangers = parts.strangers
        routes = Self.routes(of: parts)
        families = [
            "/api/groups/-/members": { try await parts.groupMembers.respond($0, id: $1[0]) },
            "/api/users/-/photo": { try await parts.photo.respond($0, id: $1[0]) },
            "/api/sharepoint/drives/-/items/-/content": { exchange, names in
                try await parts.sharePoint.content.respond(exchange, driveID: names[0], itemID: names[1])
            },
            "/api/sharepoint/drives/-/items/-/children": { exchange, names in
                try await parts.sharePoint.children.respond(exchange, driveID: names[0], itemID: names[1])
            },
        ]
    }

    package func respondAtOnce(to request: Request) -> Response? {
        guard RequestTarget(request) == .check else { return nil }
        return check.respondAtOnce(to: request)
    }

    package func respond(to request: Request) async -> Response {
        switch RequestTarget(request) {
        case .check:
            do {
                return try await check.respond(to: request)
            } catch {
                return failed(error, exchange(request))
            }
        case .protectedPage:
            return await respond(Route([], respondForProtectedPage), exchange(request))
        case .path(let path):
            return await respond(at: path, exchange(request))
        case .unknown:
            return notFound(exchange(request))
        }
    }

    /// A page that the check did not let pass.
    ///
    /// Where the web server cannot tell 401 from 403 (mod_fcgid), it hands over both, with what the page demands.
    private func respondForProtectedPage(_ exchange: Exchange) async throws -> Response {
        guard try await check.isForbidden(exchange.request) else {
            return try await login.respondForProtectedPage(exchange)
        }
        return exchange.problem(
            "forbidden",
            title: "You may not see this page",
            "You are signed in, but you lack a permission that this page asks for.",
            status: .forbidden
        )
    }

    private func respond(at path: String, _ exchange: Exchange) async -> Response {
        guard let route = routes[path] ?? family(of: path) else { return notFound(exchange) }
        guard route.methods.contains(exchange.method) else { return wrongMethod(route, exchange) }
        return await respond(route, exchange)
    }

    /// The route of a path that names something in its middle: `/api/groups/{id}/members`,
    /// `/api/sharepoint/drives/{id}/items/{id}/content`.
    private func family(of path: String) -> Route? {
        var segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let places: [Int]
        switch segments.count {
        case 5: places = [3]
        case 8: places = [4, 6]
        default: return nil
        }
        let names = places.map { String(segments[$0]) }
        for place in places { segments[place] = "-" }
        guard !names.contains(""), let respond = families[segments.joined(separator: "/")] else { return nil }
        return Route(["GET", "HEAD"]) { try await respond($0, names) }
    }

    private func respond(_ route: Route, _ exchange: Exchange) async -> Response {
        do {
            return try await route.respond(exchange)
        } catch {
            return failed(error, exchange)
        }
    }

    private func exchange(_ request: Request) -> Exchange {
        Exchange(
            request,
            correlation: CorrelationID(random: site.random),
            logger: logger,
            strangers: strangers,
            now: site.now()
        )
    }

    private static func routes(of parts: GatewayParts) -> [String: Route] {
        var routes: [String: Route] = [
            "/health": Route(["GET", "HEAD"], parts.health.live),
            "/livez": Route(["GET", "HEAD"], parts.health.live),
            "/readyz": Route(["GET", "HEAD"], parts.health.ready),
            "/api/config": Route(["GET", "HEAD"], parts.config.respond),
            "/api/user": Route(["GET", "HEAD"], parts.user.respond),
            "/api/permissions/search-principals": Route(["GET", "HEAD"], parts.principals.respond),
            "/api/auth/refresh": Route(["POST"], parts.refresh.respond),
            "/api/auth/graph-token": Route(["GET"], parts.sharePoint.graphToken.respond),
            "/api/auth/picker-token": Route(["POST"], parts.sharePoint.pickerToken.respond),
            "/oauth/openid/jwks": Route(["GET", "HEAD"], parts.keySet.respond),
            "/api/auth/logout": Route(["POST"], parts.logout.respondToPage),
            LogoutRoutes.linkPath: Route(["GET", "POST"], parts.logout.respondToLink),
            "/oauth/openid/frontchannel-logout": Route(["GET"], parts.frontChannelLogout.respond),
            "/oauth/openid/backchannel-logout": Route(["POST"], parts.backChannelLogout.respond),
            "/oauth/error": Route(["GET", "HEAD"], parts.error.respond),
            "/oauth/openid/auth": Route(["GET"]) { try await parts.check.respond(to: $0.request) },
        ]
        guard parts.configuration.login.isAllowed else { return routes }
        routes[LoginURL.path] = Route(["GET"], parts.login.respond)
        routes[parts.configuration.provider.callbackPath] = Route(
            [parts.configuration.provider.responseMode == .formPost ? "POST" : "GET"],
            parts.callback.respond
        )
        return routes
    }

    private func notFound(_ exchange: Exchange) -> Response {
        Answer.error(
            "not_found",
            "There is nothing at this address.",
            status: .notFound,
            correlation: exchange.correlation
        )
    }

    private func wrongMethod(_ route: Route, _ exchange: Exchange) -> Response {
        var response = Answer.error(
            "method_not_allowed",
            "This address does not take such a request.",
            status: .methodNotAllowed,
            correlation: exchange.correlation
        )
        response.fields[.allow] = route.methods.sorted().joined(separator: ", ")
        return response
    }

    /// The one place where an error becomes an answer.
    private func failed(_ error: any Error, _ exchange: Exchange) -> Response {
        switch error {
        case StoreError.constraintViolated:
            return internalError(StoreError.constraintViolated.description, exchange)
        case let error as StoreError:
            // The store tells of its trouble once; this is one of many requests that meet it.
            exchange.logger.debug("the store cannot be used", metadata: ["error": "\(error)"])
            return exchange.storeUnavailable
        case let error as ProviderUnavailable:
            exchange.logger.warning("a bearer token cannot be judged", metadata: error.cause.logMetadata)
            return providerUnavailable(exchange)
        case let error as OpenSSLError:
            return internalError("\(error)", exchange)
        default:
            // Its text may hold anything.
            return internalError("\(type(of: error))", exchange)
        }
    }

    private func providerUnavailable(_ exchange: Exchange) -> Response {
        let response = exchange.problem(
            "provider_unreachable",
            title: "Not possible at the moment",
            "The sign-in service does not answer at the moment. Try again in a minute.",
            status: .serviceUnavailable
        )
        return Answer.unavailable(response, retryAfter: 10)
    }

    private func internalError(_ cause: String, _ exchange: Exchange) -> Response {
        exchange.logger.critical("a request failed", metadata: ["error": "\(cause)"])
        return exchange.problem(
            "internal_error",
            title: "Something went wrong",
            "Something went wrong here. Try again; if it stays, tell your administrator the reference.",
            status: .internalServerError
        )
    }
}
