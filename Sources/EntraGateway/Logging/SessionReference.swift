/// Names a session in the log and opens nothing.
///
/// It is the beginning of the session's row key, and that is a digest of the cookie: it finds the row for who may read
/// the store, and leads nobody back to the cookie.
package struct SessionReference: Sendable, Equatable {
    /// 16 hexadecimal digits.
    package let text: String

    /// The reference of the session that a cookie opens.
    package init(cookie: [UInt8]) {
        self.init(key: SessionKey(cookie: cookie).bytes)
    }

    /// The reference of the session that is stored under a key.
    package init(key: [UInt8]) {
        text = key.prefix(8)
            .map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }
            .joined()
    }
}
