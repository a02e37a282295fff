package import FastCGI
import Synchronization

/// The service that answers now; another one can take its place while requests are served.
///
/// One request stays with the service that it began with. Whoever is at the provider meanwhile comes back by another
/// request, which the new service judges.
package final class CurrentService: RequestHandler {
    private let service: Mutex<GatewayService>

    /// A handler that hands requests to a service.
    package init(_ service: GatewayService) {
        self.service = Mutex(service)
    }

    /// The service that the next request is handed to.
    package var current: GatewayService {
        service.withLock(\.self)
    }

    /// Hands every request from now on to another service.
    package func replace(with next: GatewayService) {
        service.withLock { $0 = next }
    }

    package func respondAtOnce(to request: Request) -> Response? {
        current.gateway.respondAtOnce(to: request)
    }

    package func respond(to request: Request) async -> Response {
        await current.gateway.respond(to: request)
    }
}
