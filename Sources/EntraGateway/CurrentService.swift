package import FastCGI
import Synchronization

/// The service that answers now; another one can take its place while requests are served.
///
/// A request stays with the service that it began with: whoever is at the provider when the settings change comes to an
/// end under the settings they began with.
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

    package func respond(to request: Request) async -> Response {
        await current.gateway.respond(to: request)
    }
}
