/// How many connections a transport has at most; requests beyond that wait, within their own time limit.
///
/// Over HTTP/2 one connection carries a hundred requests at a time.
package struct ConnectionLimits: Sendable, Equatable {
    /// To one host and port.
    package var perHost: Int
    /// To all hosts together.
    package var total: Int
    /// Kept open while nothing is to be done.
    package var idle: Int

    /// Limits that suit one process among a few servers.
    package init(perHost: Int = 256, total: Int = 512, idle: Int = 64) {
        self.perHost = perHost
        self.total = total
        self.idle = idle
    }
}
