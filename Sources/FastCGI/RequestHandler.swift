/// The application: a request in, a response out.
package protocol RequestHandler: Sendable {
    /// Answers one request.
    ///
    /// Runs on the I/O thread up to its first suspension, so it must not block. Its task is cancelled when the web
    /// server gives the request up.
    func respond(to request: Request) async -> Response
}
