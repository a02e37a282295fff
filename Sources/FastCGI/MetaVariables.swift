/// The meta-variables of one request (RFC 3875 4.1): the parameters that the web server sent, kept as it sent them.
///
/// They stay in the one buffer in which they arrived; a look-up walks it and makes no string but the one it returns. Of a
/// name that comes twice the last value counts.
package struct MetaVariables: Sendable {
    /// Whole name-value pairs (FastCGI 1.0 section 3.4); what follows a broken one is not seen.
    private let encoded: [UInt8]

    /// Creates a set from names and values; of a name that comes twice the last value counts.
    package init(_ pairs: [(name: String, value: String)]) {
        var bytes: [UInt8] = []
        for pair in pairs {
            NameValuePair.append(name: pair.name.utf8, value: pair.value.utf8, to: &bytes)
        }
        encoded = bytes
    }

    /// Takes over the content of an FCGI_PARAMS stream.
    init(encoded: [UInt8]) {
        self.encoded = encoded
    }

    /// The value of a meta-variable, `nil` when the web server did not send it.
    ///
    /// Bytes that are not UTF-8 become U+FFFD: a broken value never looks like an absent one.
    package subscript(name: String) -> String? {
        withBytes(of: name) { value in
            unsafe value.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Lends the value's bytes as the web server sent them; `nil` when it sent none.
    package func withBytes<Result, Failure: Error>(
        of name: String,
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let range = range(of: name.utf8Span.span) else {
            return nil
        }
        return try body(encoded.span.extracting(range))
    }

    private func range(of name: borrowing Span<UInt8>) -> Range<Int>? {
        let bytes = encoded.span
        var found: Range<Int>?
        var offset = 0
        while let pair = NameValuePair(at: offset, in: bytes), pair.value.upperBound <= bytes.count {
            if pair.isNamed(name, in: bytes) {
                found = pair.value
            }
            offset = pair.value.upperBound
        }
        return found
    }
}
