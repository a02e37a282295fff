import COpenSSL

/// Bytes that must not be shown: a key, a client secret, a token.
///
/// Every description is redacted, comparison takes constant time, and the memory is overwritten at the end of life.
package struct SecretBytes: Sendable {
    private let storage: Storage

    /// Takes a copy of `bytes`; the caller's own array is not overwritten.
    package init(_ bytes: [UInt8]) {
        storage = Storage(copying: bytes.span)
    }

    /// The UTF-8 bytes of `text`.
    package init(_ text: String) {
        storage = Storage(copying: text.utf8.span)
    }

    /// The number of bytes.
    package var count: Int { storage.bytes.count }

    /// Whether there are no bytes.
    package var isEmpty: Bool { storage.bytes.isEmpty }

    /// A copy of the bytes, which the caller has to keep from being shown.
    package var bytes: [UInt8] {
        withBytes { copy($0) }
    }

    /// Lends the bytes without copying them.
    package func withBytes<Result, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = storage.bytes
        return try body(bytes.span)
    }
}

extension SecretBytes: Equatable {
    /// Compares in constant time; only the lengths may be learned from the duration.
    package static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        constantTimeEquals(left.storage.bytes, right.storage.bytes)
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `[redacted]`.
    package var description: String { "[redacted]" }

    /// Always `[redacted]`.
    package var debugDescription: String { "[redacted]" }

    /// A mirror without children, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension SecretBytes {
    /// The one owner of the bytes: its array is never shared with anybody, so overwriting it harms nobody.
    private final class Storage: Sendable {
        let bytes: [UInt8]

        init(copying source: Span<UInt8>) {
            bytes = copy(source)
        }

        deinit {
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe OPENSSL_cleanse(UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count)
            }
        }
    }
}

/// A new array with the bytes of `source`.
private func copy(_ source: Span<UInt8>) -> [UInt8] {
    unsafe source.withUnsafeBufferPointer { unsafe Array($0) }
}
