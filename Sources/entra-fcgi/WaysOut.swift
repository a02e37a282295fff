import Cryptography
import EntraGateway
import HTTPTransport

/// The two ways out of one configuration: for calls, which somebody waits for, and for files, which take their time.
///
/// Each has a thread of its own, so that no sign-in waits while a file is deciphered.
struct WaysOut: Sendable {
    let calls: CurlTransport
    let files: CurlTransport

    /// Opens both.
    ///
    /// - Throws: ``Application/Fault/transport(_:)`` when the proxy or the trust anchors cannot be used.
    init(_ settings: Configuration.OutgoingTransport) throws(Application.Fault) {
        do throws(TransportSetupError) {
            var proxy = ProxySettings.none
            if let url = settings.proxy {
                proxy = try ProxySettings(url: String(decoding: url.bytes, as: UTF8.self), exceptions: settings.noProxy)
            }
            calls = try CurlTransport(caFile: settings.caFile, proxy: proxy, userAgent: "entra-fcgi")
            files = try CurlTransport(caFile: settings.caFile, proxy: proxy, userAgent: "entra-fcgi")
        } catch {
            throw .transport(error)
        }
    }

    /// Ends both.
    func stop() {
        calls.stop()
        files.stop()
    }
}
