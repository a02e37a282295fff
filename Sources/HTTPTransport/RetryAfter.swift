/// How long a server asks to wait (RFC 9110 section 10.2.3): a number of seconds or a date.
package struct RetryAfter: Sendable, Equatable {
    /// The time to wait, from zero to the cap.
    package let delay: Duration

    /// Reads a field value; nothing when it is neither a number nor a date.
    ///
    /// A decimal fraction is read too, although the RFC has none: real services send it. A date in the past is a wait
    /// of zero.
    ///
    /// - Parameters:
    ///   - value: The value of `Retry-After`.
    ///   - now: Seconds since 1970.
    ///   - cap: The longest wait that is obeyed.
    package init?(_ value: String, now: Int64, cap: Duration) {
        let text = value.trimming(while: { $0 == " " || $0 == "\t" })
        if let seconds = RetryAfter.milliseconds(text) {
            delay = min(.milliseconds(seconds), cap)
        } else if let date = HTTPDate(text, now: now) {
            delay = min(.seconds(max(0, date.secondsSince1970 - now)), cap)
        } else {
            return nil
        }
    }

    /// The milliseconds of an unsigned decimal number, as many as fit.
    private static func milliseconds(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
        // More digits than these are centuries, and the cap is shorter.
        let whole = Int64(parts[0]).map { min($0, 1 << 40) } ?? 1 << 40
        let fraction = parts.count == 2 ? (parts[1] + "000").prefix(3) : "0"
        return whole * 1000 + (Int64(fraction) ?? 0)
    }
}

extension String {
    fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> String {
        guard let first = firstIndex(where: { !isTrimmed($0) }), let last = lastIndex(where: { !isTrimmed($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
