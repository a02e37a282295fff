import COpenSSL

/// OpenSSL as a whole.
package enum OpenSSLLibrary {
    /// Starts OpenSSL without its handler at the end of the process, before anything else uses it.
    ///
    /// The handler would free what threads that still run are using. The first call of `main` is the place for it:
    /// OpenSSL starts itself, with the handler, at its first use otherwise.
    package static func start() {
        precondition(isStarted, "OpenSSL does not start")
    }

    private static let isStarted = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1
}
