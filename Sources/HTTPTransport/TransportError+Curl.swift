import CCurl

extension TransportError {
    /// The meaning of a libcurl code that a transfer ended with; nothing for success.
    init?(_ code: CURLcode) {
        switch code {
        case CURLE_OK:
            return nil
        case CURLE_URL_MALFORMAT:
            self = .urlRefused
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .nameNotResolved
        case CURLE_COULDNT_CONNECT, CURLE_PROXY:
            self = .connectionFailed
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            self = .tlsFailed
        case CURLE_OPERATION_TIMEDOUT:
            self = .timedOut
        case CURLE_FILESIZE_EXCEEDED:
            self = .responseTooLarge
        // An answer without a status line is HTTP/0.9 to libcurl: a protocol that is not allowed.
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING,
            CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_WRITE_ERROR, CURLE_READ_ERROR:
            self = .responseIncomplete
        default:
            self = .other(code: Int(code.rawValue))
        }
    }
}
