import Store

/// The implementations that the contract holds for.
enum StoreKind: CaseIterable, Sendable {
    case sqlite

    /// Runs a test on an empty store.
    func withStore(_ body: (any SessionStore & Directory) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            let store = folder.open()
            try await body(store)
            await store.close()
        }
    }
}

extension SessionRecord {
    /// A session of the tests; `number` makes its id.
    static func example(
        _ number: Int,
        tenantID: String = "tenant",
        objectID: String = "person",
        sessionID: String? = nil,
        createdAt: Int64 = 1_000,
        lastUsedAt: Int64 = 1_000,
        expiresAt: Int64 = 9_000
    ) -> SessionRecord {
        SessionRecord(
            id: .id(number),
            sealed: [1, 2, 3],
            tenantID: tenantID,
            objectID: objectID,
            subject: "subject",
            sessionID: sessionID,
            createdAt: createdAt,
            lastUsedAt: lastUsedAt,
            expiresAt: expiresAt
        )
    }
}

extension [UInt8] {
    /// The 32 bytes of a test's session id.
    static func id(_ number: Int) -> [UInt8] {
        [UInt8](repeating: 0xA5, count: 24) + (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }
}
