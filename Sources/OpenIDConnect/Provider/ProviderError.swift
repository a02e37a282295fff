/// An error that the provider stated, at the authorization endpoint (RFC 6749 4.1.2.1) or at another (5.2).
///
/// Decide on ``code`` and ``subcode`` only. What else there is helps the operator; the provider may change it any day.
package struct ProviderError: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Longest ``text`` that is kept.
    package static let maximumTextLength = 1024

    /// The value of `error`.
    package let code: String
    /// What narrows it down: `suberror` or `error_subcode`.
    package let subcode: String?
    /// The provider's words, without control characters, cut.
    ///
    /// They may name the user. They are for the log at `debug`, and not in the description.
    package let text: String?
    /// The provider's numbers for the error.
    package let numbers: [Int]
    /// The provider's own reference for the request.
    package let correlationID: String?
    /// The provider's reference for the one exchange within the request.
    package let traceID: String?
    /// The claims request that would satisfy the provider, as JSON, to be passed on unchanged.
    package let claims: String?

    /// An error; texts are cleaned of control characters and cut.
    package init(
        code: String,
        subcode: String? = nil,
        text: String? = nil,
        numbers: [Int] = [],
        correlationID: String? = nil,
        traceID: String? = nil,
        claims: String? = nil
    ) {
        self.code = Self.cleaned(code, limit: 64)
        self.subcode = subcode.map { Self.cleaned($0, limit: 64) }
        self.text = text.map { Self.cleaned($0, limit: Self.maximumTextLength) }
        self.numbers = Array(numbers.prefix(16))
        self.correlationID = correlationID.map { Self.cleaned($0, limit: 64) }
        self.traceID = traceID.map { Self.cleaned($0, limit: 64) }
        self.claims = claims
    }

    /// Error, numbers and references, for the log.
    package var description: String {
        var parts = [code]
        if let subcode {
            parts.append("(\(subcode))")
        }
        parts += numbers.map(String.init)
        if let correlationID {
            parts.append("correlation \(correlationID)")
        }
        if let traceID {
            parts.append("trace \(traceID)")
        }
        return parts.joined(separator: " ")
    }

    package var debugDescription: String { description }

    private static func cleaned(_ text: String, limit: Int) -> String {
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            let isSeparator = scalar.value == 0x2028 || scalar.value == 0x2029
            cleaned.append(isControl || isSeparator ? " " : scalar)
        }
        return String(cleaned)
    }
}
