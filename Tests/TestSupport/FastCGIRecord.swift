/// One FastCGI record as bytes on the wire, written for the tests without any code of the server.
package struct FastCGIRecord: Sendable, Equatable {
    /// The record types (FastCGI 1.0 section 8).
    package enum Kind {
        /// `FCGI_BEGIN_REQUEST`.
        package static let beginRequest: UInt8 = 1
        /// `FCGI_ABORT_REQUEST`.
        package static let abortRequest: UInt8 = 2
        /// `FCGI_END_REQUEST`.
        package static let endRequest: UInt8 = 3
        /// `FCGI_PARAMS`.
        package static let parameters: UInt8 = 4
        /// `FCGI_STDIN`.
        package static let standardInput: UInt8 = 5
        /// `FCGI_STDOUT`.
        package static let standardOutput: UInt8 = 6
        /// `FCGI_DATA`.
        package static let data: UInt8 = 8
        /// `FCGI_GET_VALUES`.
        package static let getValues: UInt8 = 9
        /// `FCGI_GET_VALUES_RESULT`.
        package static let getValuesResult: UInt8 = 10
        /// `FCGI_UNKNOWN_TYPE`.
        package static let unknownType: UInt8 = 11
    }

    /// 1, but for broken peers.
    package var version: UInt8 = 1
    /// One of ``Kind``, or any other number.
    package var type: UInt8
    /// 0 for a management record.
    package var requestID: UInt16
    /// At most 65,535 bytes.
    package var content: [UInt8]
    /// Bytes after the content.
    package var padding = 0

    /// Creates a record of version 1.
    package init(_ type: UInt8, id requestID: UInt16, _ content: [UInt8] = [], padding: Int = 0) {
        self.type = type
        self.requestID = requestID
        self.content = content
        self.padding = padding
    }

    /// The record as it is sent.
    package var bytes: [UInt8] {
        [version, type] + Self.two(requestID) + Self.two(UInt16(content.count)) + [UInt8(padding), 0] + content
            + [UInt8](repeating: 0, count: padding)
    }

    /// FCGI_BEGIN_REQUEST; role 1 is a responder, 2 an authorizer.
    package static func begin(id: UInt16 = 1, role: UInt16 = 1, keepsConnection: Bool = true) -> Self {
        Self(Kind.beginRequest, id: id, two(role) + [keepsConnection ? 1 : 0, 0, 0, 0, 0, 0])
    }

    /// One record of FCGI_PARAMS; without pairs, the stream's end.
    package static func parameters(id: UInt16 = 1, _ pairs: [(String, String)] = []) -> Self {
        Self(Kind.parameters, id: id, pairs.flatMap { pair($0.0, $0.1) })
    }

    /// One record of FCGI_STDIN; without bytes, the stream's end.
    package static func input(id: UInt16 = 1, _ content: [UInt8] = []) -> Self {
        Self(Kind.standardInput, id: id, content)
    }

    /// All records of a request, each stream in records of at most 65,535 bytes.
    package static func request(
        id: UInt16 = 1,
        role: UInt16 = 1,
        keepsConnection: Bool = true,
        _ parameters: [(String, String)] = [],
        body: [UInt8] = []
    ) -> [UInt8] {
        let encoded = parameters.flatMap { pair($0.0, $0.1) }
        return begin(id: id, role: role, keepsConnection: keepsConnection).bytes
            + stream(Kind.parameters, id: id, encoded)
            + (role == 1 ? stream(Kind.standardInput, id: id, body) : [])
    }

    /// A whole stream with the empty record that ends it.
    package static func stream(_ type: UInt8, id: UInt16 = 1, _ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = content[...]
        while !rest.isEmpty {
            bytes += Self(type, id: id, Array(rest.prefix(65_535))).bytes
            rest = rest.dropFirst(65_535)
        }
        return bytes + Self(type, id: id).bytes
    }

    /// A name-value pair (FastCGI 1.0 section 3.4); lengths over 127 have four bytes.
    package static func pair(_ name: String, _ value: String) -> [UInt8] {
        length(name.utf8.count) + length(value.utf8.count) + Array(name.utf8) + Array(value.utf8)
    }

    /// A length in one byte, or in four.
    package static func length(_ count: Int) -> [UInt8] {
        count < 128
            ? [UInt8(count)]
            : [UInt8(count >> 24) | 128] + two(UInt16(count >> 8 & 0xFFFF)).suffix(2) + [UInt8(count & 255)]
    }

    private static func two(_ number: UInt16) -> [UInt8] {
        [UInt8(number >> 8), UInt8(number & 255)]
    }
}
