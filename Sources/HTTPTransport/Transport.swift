/// The way out to other servers: one request, one response.
package protocol Transport: Sendable {
    /// Sends a request and returns the response whole, whatever its status; redirects are not followed.
    ///
    /// - Throws: ``TransportError`` when there is no complete response within the request's limits.
    func send(_ request: OutgoingRequest) async throws(TransportError) -> TransportResponse
}
