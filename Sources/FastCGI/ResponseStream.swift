/// Content that comes while the response is being sent, for what is too large to be held.
///
/// The server asks for a part when the web server has taken the one before, so that nothing piles up.
package final class ResponseStream: Sendable {
    /// Bytes of all parts together; `nil` when nobody knows yet.
    package let length: Int?
    /// The next part, never an empty one; none at the end.
    private let source: @Sendable () async throws -> [UInt8]?

    /// Content from a source.
    ///
    /// - Parameters:
    ///   - length: Bytes of all parts together; `nil` when nobody knows yet.
    ///   - source: Gives the next part, and none at the end. When it throws, the response ends without its end, so that
    ///     nobody takes it for whole. Its task is cancelled when nobody wants the rest.
    package init(length: Int?, source: @escaping @Sendable () async throws -> [UInt8]?) {
        self.length = length
        self.source = source
    }

    /// The next part.
    package func next() async throws -> [UInt8]? {
        try await source()
    }
}

extension ResponseStream: Equatable {
    package static func == (one: ResponseStream, other: ResponseStream) -> Bool { one === other }
}
