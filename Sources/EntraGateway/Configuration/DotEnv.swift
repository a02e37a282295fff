/// A `.env` file in the dialect of the npm package dotenv 16.
///
/// - An assignment is `NAME=value` or `NAME: value`, with or without `export ` before it. Names are of ASCII letters,
///   digits, `_`, `.` and `-`. A name that is assigned twice has its last value. Variables are not expanded.
/// - A value in single, double or backtick quotes keeps its spaces, its `#` and its line ends. A backslash before the
///   quote prevents the end, and stays. In double quotes `\n` and `\r` become LF and CR, and nothing else is replaced.
/// - An unquoted value ends at the line's end, without the spaces around it.
/// - CR LF and CR end a line as LF does; a byte order mark is skipped.
///
/// Different from dotenv, on purpose:
/// - An unquoted value ends at a `#` only at its beginning or behind white space: `a#b` is `a#b`, where dotenv cuts a
///   secret to `a` without a word.
/// - What dotenv skips or takes literally is a fault: a line that is neither blank, comment nor assignment, a quote
///   that does not end, text behind the closing quote.
/// - A value begins on the line of its name; dotenv takes a quoted one, and that of a `NAME:`, from the next.
package struct DotEnv: Sendable, Equatable {
    /// A name with its value.
    package struct Assignment: Sendable, Equatable {
        /// The name, without `export `.
        package let name: String
        /// The value, without its quotes.
        package let value: String
        /// The line of the name, the first being 1.
        package let line: Int
    }

    /// A line that cannot be read.
    package struct Fault: Sendable, Equatable {
        /// What is wrong with it.
        package enum Problem: Sendable, Equatable {
            /// It is neither blank, comment nor assignment.
            case notAnAssignment
            /// Its value begins with this quote, which never ends.
            case quoteNotClosed(Character)
            /// Something that is no comment follows the closing quote.
            case textAfterQuote(Character)
        }

        /// The line, the first being 1.
        package let line: Int
        /// The name whose value cannot be read; `nil` when it is not an assignment.
        package let name: String?
        /// What is wrong with it.
        package let problem: Problem
    }

    /// What is assigned, in the order of the file.
    package private(set) var assignments: [Assignment] = []
    /// What is wrong, in the order of the file.
    package private(set) var faults: [Fault] = []

    /// Reads a file's text; what is wrong with it is in ``faults``.
    package init(_ text: String) {
        var scanner = Scanner(text)
        while !scanner.isAtEnd {
            readLine(&scanner)
        }
    }

    /// The last value of each name.
    package var values: [String: String] {
        assignments.reduce(into: [:]) { $0[$1.name] = $1.value }
    }

    private mutating func readLine(_ scanner: inout Scanner) {
        let line = scanner.line
        scanner.skipBlanks()
        guard !scanner.isAtLineEnd, scanner.current != "#" else { return scanner.skipLine() }
        guard let name = scanner.takeName() else {
            faults.append(Fault(line: line, name: nil, problem: .notAnAssignment))
            return scanner.skipLine()
        }
        scanner.skipBlanks()
        if let quote = scanner.current, quote == "\"" || quote == "'" || quote == "`" {
            readQuoted(&scanner, name: name, quote: quote, line: line)
        } else {
            assignments.append(Assignment(name: name, value: scanner.takeUnquoted(), line: line))
            scanner.skipLine()
        }
    }

    private mutating func readQuoted(_ scanner: inout Scanner, name: String, quote: Unicode.Scalar, line: Int) {
        switch scanner.takeQuoted(quote) {
        case .value(let raw):
            let value = quote == "\"" ? raw.replacing("\\n", with: "\n").replacing("\\r", with: "\r") : raw
            assignments.append(Assignment(name: name, value: value, line: line))
        case .textBehind:
            faults.append(Fault(line: line, name: name, problem: .textAfterQuote(Character(quote))))
        case .noEnd:
            faults.append(Fault(line: line, name: name, problem: .quoteNotClosed(Character(quote))))
        }
        scanner.skipLine()
    }
}

extension DotEnv {
    /// A position in the text, which knows its line.
    private struct Scanner {
        enum Quoted {
            case value(String)
            case textBehind
            case noEnd
        }

        private let scalars: [Unicode.Scalar]
        private var position = 0
        private(set) var line = 1

        init(_ text: String) {
            // Scalars, because CR LF is one Character.
            var scalars: [Unicode.Scalar] = []
            scalars.reserveCapacity(text.utf8.count)
            for scalar in text.unicodeScalars {
                if scalar == "\n", scalars.last == "\r" {
                    scalars[scalars.count - 1] = "\n"
                } else {
                    if scalars.last == "\r" {
                        scalars[scalars.count - 1] = "\n"
                    }
                    scalars.append(scalar)
                }
            }
            if scalars.last == "\r" {
                scalars[scalars.count - 1] = "\n"
            }
            self.scalars = scalars
        }

        var isAtEnd: Bool {
            position == scalars.count
        }

        var isAtLineEnd: Bool {
            isAtEnd || scalars[position] == "\n"
        }

        var current: Unicode.Scalar? {
            isAtEnd ? nil : scalars[position]
        }

        mutating func skipBlanks() {
            position = blanksEnd(from: position)
        }

        /// Goes behind the end of the line.
        mutating func skipLine() {
            while !isAtLineEnd {
                position += 1
            }
            if !isAtEnd {
                position += 1
                line += 1
            }
        }

        /// The name of an assignment; afterwards the position is behind its `=` or `:`.
        mutating func takeName() -> String? {
            takeName(from: position) ?? exportEnd().flatMap { takeName(from: $0) }
        }

        private mutating func takeName(from start: Int) -> String? {
            var end = start
            while end < scalars.count, Self.isNameScalar(scalars[end]) {
                end += 1
            }
            guard end > start, end < scalars.count else { return nil }
            let equals = blanksEnd(from: end)
            if equals < scalars.count, scalars[equals] == "=" {
                position = equals + 1
            } else if scalars[end] == ":", end + 1 == scalars.count || Self.isSpace(scalars[end + 1]) {
                position = end + 1
            } else {
                return nil
            }
            return string(start..<end)
        }

        private func exportEnd() -> Int? {
            let word = Array("export".unicodeScalars)
            let end = position + word.count
            guard end < scalars.count, Array(scalars[position..<end]) == word else { return nil }
            let next = blanksEnd(from: end)
            return next > end ? next : nil
        }

        /// An unquoted value, without the comment behind it.
        mutating func takeUnquoted() -> String {
            let start = position
            var end = start
            while !isAtLineEnd {
                if scalars[position] == "#", position == start || Self.isBlank(scalars[position - 1]) {
                    break
                }
                position += 1
                if !Self.isBlank(scalars[position - 1]) {
                    end = position
                }
            }
            return string(start..<end)
        }

        /// A quoted value; the position moves only when it is complete.
        ///
        /// A quote behind a backslash ends the value only when no later one can: dotenv's pattern backtracks, so
        /// that `"C:\dir\"` is a whole value.
        mutating func takeQuoted(_ quote: Unicode.Scalar) -> Quoted {
            let start = position + 1
            var ends: [Int] = []
            var index = start
            while index < scalars.count {
                if scalars[index] == quote {
                    ends.append(index)
                    if index == start || scalars[index - 1] != "\\" {
                        break
                    }
                }
                index += 1
            }
            guard let last = ends.last else { return .noEnd }
            guard let end = ends.last(where: { isLineEndOrComment(blanksEnd(from: $0 + 1)) }) else {
                return scalars[start..<last].contains("\n") ? .noEnd : .textBehind
            }
            line += scalars[start..<end].count { $0 == "\n" }
            position = end + 1
            return .value(string(start..<end))
        }

        private func isLineEndOrComment(_ index: Int) -> Bool {
            index == scalars.count || scalars[index] == "\n" || scalars[index] == "#"
        }

        private func blanksEnd(from start: Int) -> Int {
            scalars[start...].firstIndex { !Self.isBlank($0) } ?? scalars.count
        }

        private func string(_ range: Range<Int>) -> String {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[range])
            return String(view)
        }

        /// What JavaScript's `\s` matches.
        private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || scalar == "\u{FEFF}"
        }

        private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
            scalar != "\n" && isSpace(scalar)
        }

        private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": true
            default: false
            }
        }
    }
}
