/// The application: a request in, a response out.
package protocol RequestHandler: Sendable {
    /// The answer to a request, if it can be given without waiting for anything; `nil` hands the request to
    /// ``respond(to:)``, which would give the same.
    ///
    /// Runs on the I/O thread, without the task that everything else needs.
    func respondAtOnce(to request: Request) -> Response?

    /// Answers one request.
    ///
    /// Runs on the I/O thread up to its first suspension, so it must not block. Its task is cancelled when the web
    /// server gives the request up.
    func respond(to request: Request) async -> Response
}

extension RequestHandler {
    /// Nothing is answered at once.
    package func respondAtOnce(to request: Request) -> Response? { nil }
}
