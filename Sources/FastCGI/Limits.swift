/// What a web server may send and how long it may take, each limit with a name.
package struct Limits: Sendable, Equatable {
    /// Bytes of a request's FCGI_PARAMS stream; above it the request is refused with 431.
    package var parameters: Int
    /// Bytes of a request's FCGI_STDIN stream; above it the request is refused with 413.
    package var body: Int
    /// Bytes of `REQUEST_URI`; above it the request is refused with 414.
    package var url: Int
    /// The time from a request's first byte to its last; a connection that takes longer is closed.
    package var receiveTimeout: Duration
    /// The time within which the peer must take the next part of a response; else its connection is closed.
    package var sendTimeout: Duration
    /// Connections open at once over all I/O threads; at the limit nobody is accepted until one closes.
    ///
    /// The server lowers it to what RLIMIT_NOFILE allows beside a reserve for the rest of the process.
    package var connections: Int

    /// Creates limits; the sizes are those of the interface's section 6.
    package init(
        parameters: Int = 64 << 10,
        body: Int = 64 << 10,
        url: Int = 8 << 10,
        receiveTimeout: Duration = .seconds(30),
        sendTimeout: Duration = .seconds(30),
        connections: Int = 4096
    ) {
        self.parameters = parameters
        self.body = body
        self.url = url
        self.receiveTimeout = receiveTimeout
        self.sendTimeout = sendTimeout
        self.connections = connections
    }
}
