import CCurl
import Glibc

/// Owner of a `CURLU`: a URL in the reading of the library that sends the request.
///
/// What is checked here is what is connected to, since the transfer takes this handle and parses nothing again.
@safe
struct ParsedURL: ~Copyable {
    /// What a URL may hold beside scheme, host, port, path and query.
    enum Extra {
        case nothing
        case userInfo
    }

    private let handle: OpaquePointer
    /// The scheme in lower case.
    let scheme: String
    /// The host as libcurl normalised it; an IPv6 address stands in brackets.
    let host: String

    /// Parses an absolute URL; nothing for one that is not a URL of printable ASCII.
    init?(_ text: String, allowing extra: Extra = .nothing) {
        // C would end the text at a zero, and RFC 3986 section 2 knows no other characters.
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        guard let handle = unsafe curl_url() else { return nil }
        let flags = extra == .userInfo ? 0 : UInt32(CURLU_DISALLOW_USER)
        guard unsafe curl_url_set(handle, CURLUPART_URL, text, flags) == CURLUE_OK,
            let scheme = unsafe ParsedURL.part(CURLUPART_SCHEME, of: handle),
            let host = unsafe ParsedURL.part(CURLUPART_HOST, of: handle)
        else {
            unsafe curl_url_cleanup(handle)
            return nil
        }
        self.scheme = scheme
        self.host = host
        unsafe self.handle = handle
    }

    deinit {
        unsafe curl_url_cleanup(handle)
    }

    /// Whether the host can only be this machine: `127.0.0.0/8`, `::1`, `localhost` or `*.localhost` (RFC 6761).
    var isLoopback: Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        if name.hasPrefix("[") { return name == "[::1]" }
        var address = in_addr()
        guard unsafe inet_pton(AF_INET, name, &address) == 1 else { return false }
        return UInt32(bigEndian: address.s_addr) >> 24 == 127
    }

    /// The port, or that of the scheme.
    var port: Int? {
        unsafe ParsedURL.part(CURLUPART_PORT, of: handle, UInt32(CURLU_DEFAULT_PORT)).flatMap { Int($0) }
    }

    /// Lends the handle for a call of C.
    func withHandle<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        unsafe body(handle)
    }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text = unsafe text else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }
}
