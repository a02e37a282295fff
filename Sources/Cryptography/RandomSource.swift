import COpenSSL

/// Where unpredictable bytes come from; a parameter, so that tests can fix them.
package struct RandomSource: Sendable {
    private let generate: @Sendable (Int) -> [UInt8]

    /// A source that asks `generate` for the wanted number of bytes.
    package init(_ generate: @escaping @Sendable (_ count: Int) -> [UInt8]) {
        self.generate = generate
    }

    /// OpenSSL's generator for values that must stay secret.
    package static let system = RandomSource { count in
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            // Without random bytes there is no safe way on: every session and every state would be predictable.
            let isFilled = unsafe RAND_priv_bytes(buffer.baseAddress, CInt(count)) == 1
            precondition(isFilled, "the system gives no random bytes")
            initializedCount = count
        }
    }

    /// `count` bytes.
    package func bytes(_ count: Int) -> [UInt8] {
        generate(count)
    }
}
