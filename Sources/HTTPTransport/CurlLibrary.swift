import CCurl
import COpenSSL

/// libcurl as a whole.
enum CurlLibrary {
    /// Starts libcurl, once in the process.
    ///
    /// OpenSSL comes first and without its handler at the end of the process, which would free what threads that still
    /// run are using.
    static func start() throws(TransportSetupError) {
        guard isStarted else { throw .failed(call: "curl_global_init") }
    }

    private static let isStarted: Bool = {
        guard OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1 else { return false }
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()
}
