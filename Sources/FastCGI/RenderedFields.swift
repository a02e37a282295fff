package import HTTPTypes

/// Fields that were written once to be sent many times: whole lines as they go over the wire.
///
/// One block of bytes takes a third of the memory of ``HTTPFields`` and one copy to send.
package struct RenderedFields: Sendable, Equatable {
    /// The lines, each with its end.
    package let bytes: [UInt8]

    /// No fields.
    package static let none = RenderedFields([:])

    /// Writes fields; those that the server alone writes are left out (see ``Response``).
    package init(_ fields: HTTPFields) {
        let written = fields.filter { $0.name.canonicalName != "status" && $0.name.canonicalName != "content-length" }
        var bytes: [UInt8] = []
        // Name, colon, space, value, line end: nothing is reserved that is not used.
        bytes.reserveCapacity(written.reduce(0) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count + 4 })
        for field in written {
            bytes.append(contentsOf: field.name.rawName.utf8)
            bytes.append(contentsOf: [UInt8(ascii: ":"), UInt8(ascii: " ")])
            unsafe field.withUnsafeBytesOfValue { unsafe bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
        }
        self.bytes = bytes
    }
}
