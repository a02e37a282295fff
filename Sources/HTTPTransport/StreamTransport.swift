/// The way out for what is too large to be held: the content of a response comes while it is passed on.
package protocol StreamTransport: Sendable {
    /// Sends a request and returns the head of the response, whatever its status; redirects are not followed.
    ///
    /// The request's limit of time counts until the head is there. After it the content may take as long as it likes, as
    /// long as something of it comes; while the reader takes its time, the sender is made to wait.
    ///
    /// - Throws: ``TransportError`` when there is no head within the request's limits.
    func open(_ request: OutgoingRequest) async throws(TransportError) -> StreamedResponse
}
