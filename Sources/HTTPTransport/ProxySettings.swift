/// The way through a web proxy, given by the configuration and never by libcurl's own reading of the environment.
///
/// Loopback hosts are always reached directly.
package struct ProxySettings: Sendable, Equatable {
    /// Where the proxy is: `http://` or `https://`, perhaps with a user name and a password.
    package let url: String?
    /// Host names and domains that are reached directly; `*` stands for all.
    package let exceptions: [String]

    /// No proxy at all.
    package static let none = ProxySettings()

    private init() {
        url = nil
        exceptions = []
    }

    /// A proxy for all hosts that are not in `exceptions`; an address without a scheme is an `http` proxy.
    ///
    /// - Throws: ``TransportSetupError/proxyRefused`` for another scheme than `http` and `https`.
    package init(url: String, exceptions: [String] = []) throws(TransportSetupError) {
        let url = url.contains("://") ? url : "http://" + url
        guard let parsed = ParsedURL(url, allowing: .userInfo), ["http", "https"].contains(parsed.scheme) else {
            throw .proxyRefused
        }
        self.url = url
        self.exceptions = exceptions
    }
}

extension ProxySettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says only whether there is a proxy, since its URL may hold a password.
    package var description: String { url == nil ? "no proxy" : "proxy [redacted]" }

    /// Says only whether there is a proxy.
    package var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
