/// The content of a response, part by part as it comes; for one reader.
package protocol ContentStream: Sendable {
    /// The next part, never an empty one; none at the end.
    ///
    /// - Throws: ``TransportError`` when the rest does not come.
    func next() async throws(TransportError) -> [UInt8]?

    /// Lets go of what is still to come.
    func cancel()
}
