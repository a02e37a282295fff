import FastCGI

extension RequestHandler {
    /// The answer as the server has it given.
    func answer(to request: Request) async -> Response {
        if let response = respondAtOnce(to: request) { return response }
        return await respond(to: request)
    }
}
