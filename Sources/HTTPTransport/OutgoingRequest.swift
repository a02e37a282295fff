package import HTTPTypes

/// A request to another server, with the limits within which its response must arrive.
package struct OutgoingRequest: Sendable, Equatable {
    /// What a response may cost at most.
    package struct Limits: Sendable, Equatable {
        /// Until the connection stands, with name resolution and TLS handshake.
        package var connectTimeout: Duration
        /// Until the last byte, with the wait for a free connection.
        package var totalTimeout: Duration
        /// Bytes of content, counted after decompression.
        package var maximumResponseSize: Int

        /// Limits for an answer that a person waits for.
        package init(
            connectTimeout: Duration = .seconds(5),
            totalTimeout: Duration = .seconds(10),
            maximumResponseSize: Int = 1 << 20
        ) {
            self.connectTimeout = connectTimeout
            self.totalTimeout = totalTimeout
            self.maximumResponseSize = maximumResponseSize
        }
    }

    package var method: HTTPRequest.Method
    /// An absolute URL: `https`, or `http` to a loopback host.
    package var url: String
    package var fields: HTTPFields
    /// The content; empty for none.
    package var body: [UInt8]
    /// Within what the response has to arrive.
    package var limits: Limits

    package init(
        method: HTTPRequest.Method = .get,
        url: String,
        fields: HTTPFields = [:],
        body: [UInt8] = [],
        limits: Limits = Limits()
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.limits = limits
    }
}
