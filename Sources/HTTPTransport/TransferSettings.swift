import CCurl
import HTTPTypes

/// What every transfer of one transport has in common.
struct TransferSettings: Sendable {
    let caFile: String?
    let proxy: ProxySettings
    let userAgent: String

    /// Seconds without a byte after which content that is passed on is given up.
    static let stallTime = 30

    /// Settings for a response that is received whole.
    func applyForWhole(to easy: borrowing EasyHandle, url: borrowing ParsedURL) throws(TransportError) {
        try apply(to: easy, url: url)
        // What libcurl can decode; the size limit counts what comes out.
        try easy.set(CURLOPT_ACCEPT_ENCODING, "gzip")
        // HTTP/2 where TLS agrees on it, many requests on one connection; HTTP/1.1 in the clear.
        let isTLS = url.scheme == "https"
        try easy.set(CURLOPT_HTTP_VERSION, isTLS ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
        // A new host gets one connection first, and more only if it cannot carry several requests.
        try easy.set(CURLOPT_PIPEWAIT, isTLS)
    }

    /// Settings for a response whose content is passed on as it comes.
    ///
    /// Over HTTP/1.1: a pause of the reader then stops the sender, where HTTP/2 would let a whole window come first, and a
    /// slow reader's file would be in the way of the others' on the same connection.
    func applyForParts(to easy: borrowing EasyHandle, url: borrowing ParsedURL) throws(TransportError) {
        try apply(to: easy, url: url)
        try easy.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        try easy.set(CURLOPT_BUFFERSIZE, 128 << 10)
        try easy.set(CURLOPT_LOW_SPEED_LIMIT, 1)
        try easy.set(CURLOPT_LOW_SPEED_TIME, Self.stallTime)
    }

    /// Sets what does not depend on the request, and nothing of which is left to libcurl's defaults or to the
    /// environment of the process.
    private func apply(to easy: borrowing EasyHandle, url: borrowing ParsedURL) throws(TransportError) {
        try easy.set(CURLOPT_NOSIGNAL, true)
        try easy.setURL(url)
        try easy.set(CURLOPT_PROTOCOLS_STR, "https,http")
        try easy.set(CURLOPT_FOLLOWLOCATION, false)
        try easy.set(CURLOPT_HTTP09_ALLOWED, false)
        try easy.set(CURLOPT_USERAGENT, userAgent)
        // Without it, taking a transfer out that still resolves its host name waits until the resolver answers, and
        // with it every other transfer.
        try easy.set(CURLOPT_QUICK_EXIT, true)
        try easy.set(CURLOPT_TCP_KEEPALIVE, true)
        try applyTLS(to: easy)
        try applyProxy(to: easy, url: url)
    }

    private func applyTLS(to easy: borrowing EasyHandle) throws(TransportError) {
        try easy.set(CURLOPT_SSL_VERIFYPEER, true)
        // 2: the certificate has to name the host.
        try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try easy.set(CURLOPT_PROXY_SSL_VERIFYPEER, true)
        try easy.set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        try easy.set(CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        guard let caFile else { return }
        // The directory of the system's anchors would count beside the file.
        try easy.set(CURLOPT_CAINFO, caFile)
        try easy.set(CURLOPT_CAPATH, nil)
        try easy.set(CURLOPT_PROXY_CAINFO, caFile)
        try easy.set(CURLOPT_PROXY_CAPATH, nil)
    }

    /// An empty text, unlike none, keeps libcurl from reading `http_proxy`, `https_proxy` and `no_proxy` itself.
    private func applyProxy(to easy: borrowing EasyHandle, url: borrowing ParsedURL) throws(TransportError) {
        let proxyURL = url.isLoopback ? nil : proxy.url
        try easy.set(CURLOPT_PROXY, proxyURL ?? "")
        try easy.set(CURLOPT_NOPROXY, proxyURL == nil ? "" : proxy.exceptions.joined(separator: ","))
        // The proxy's own answer to CONNECT is no part of the response.
        try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
    }
}

extension EasyHandle {
    /// Fields that belong to the connection or to this transport; a request does not set them.
    private static let ownFieldNames: Set<String> = [
        "accept-encoding", "connection", "content-length", "cookie", "expect", "host", "keep-alive",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    ]

    /// Sets method, fields and content.
    mutating func setRequest(_ request: OutgoingRequest) throws(TransportError) {
        let hasContent = !request.body.isEmpty || [.post, .put, .patch].contains(request.method)
        if hasContent {
            try setContent(request.body)
        } else if request.method == .head {
            try set(CURLOPT_NOBODY, true)
        }
        // HEAD says with CURLOPT_NOBODY that no content comes.
        if request.method != .head || hasContent {
            try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        for field in request.fields where !EasyHandle.ownFieldNames.contains(field.name.canonicalName) {
            // libcurl's form of a field without a value.
            let line = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
            try addFieldLine(line)
        }
        // libcurl would wait for "100 Continue" before large content, and invent a type for any.
        try addFieldLine("Expect:")
        if hasContent, request.fields[.contentType] == nil {
            try addFieldLine("Content-Type:")
        }
    }
}
