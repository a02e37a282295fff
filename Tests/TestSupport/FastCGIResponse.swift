/// What came back for one request: CGI/1.1 output taken apart, and FCGI_END_REQUEST.
package struct FastCGIResponse: Sendable, Equatable {
    /// All of FCGI_STDOUT.
    package var output: [UInt8] = []
    /// `appStatus` of FCGI_END_REQUEST.
    package var applicationStatus: UInt32 = 0
    /// `protocolStatus` of FCGI_END_REQUEST.
    package var protocolStatus: UInt8 = 0

    /// Creates an empty response.
    package init() {}

    /// The value of `Status`, with the reason phrase.
    package var status: String? {
        field("Status")
    }

    /// The lines before the empty one.
    package var head: [String] {
        let text = String(decoding: output, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else {
            return []
        }
        return text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
    }

    /// What follows the empty line.
    package var body: [UInt8] {
        let end: [UInt8] = [13, 10, 13, 10]
        let start = output.indices.first { output[$0...].starts(with: end) }
        return start.map { Array(output[($0 + end.count)...]) } ?? []
    }

    /// The value of the first field with exactly this name.
    package func field(_ name: String) -> String? {
        head.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }
}

extension StringProtocol {
    /// The first place at which a text occurs.
    fileprivate func range(of text: String) -> Range<Index>? {
        indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
    }
}
