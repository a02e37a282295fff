import FastCGI
import TestSupport
import Testing

struct MetaVariablesTests {
    private func variables(_ content: [UInt8]) throws -> MetaVariables {
        var log = EventLog()
        log.read(
            FastCGIRecord.begin().bytes + FastCGIRecord.stream(FastCGIRecord.Kind.parameters, content)
                + FastCGIRecord.input().bytes
        )
        guard case .request(let request) = try #require(log.events.first) else {
            throw FastCGIError.alreadyStarted
        }
        return request.metaVariables
    }

    @Test
    func `a value is found by its exact name`() {
        let variables = MetaVariables([("A", "1"), ("AB", "2"), ("BA", "3"), ("", "4"), ("E", "")])
        #expect(variables["A"] == "1")
        #expect(variables["AB"] == "2")
        #expect(variables["BA"] == "3")
        #expect(variables[""] == "4")
        #expect(variables["E"] == "")
        #expect(variables["a"] == nil)
        #expect(variables["ABC"] == nil)
        #expect(MetaVariables([])["A"] == nil)
    }

    @Test
    func `of a repeated name the last value counts`() {
        #expect(MetaVariables([("A", "1"), ("B", "2"), ("A", "3")])["A"] == "3")
        #expect(MetaVariables([("A", "1"), ("A", "")])["A"] == "")
    }

    @Test(arguments: [0, 1, 127, 128, 255, 256, 30_000])
    func `names and values of every length are found`(count: Int) throws {
        let long = String(repeating: "x", count: count)
        let sent = try variables(FastCGIRecord.pair("A", long) + FastCGIRecord.pair(long + "N", "2"))
        let made = MetaVariables([("A", long), (long + "N", "2")])
        for variables in [sent, made] {
            #expect(variables["A"] == long)
            #expect(variables[long + "N"] == "2")
        }
    }

    @Test
    func `bytes that are not UTF-8 are repaired in a string and lent as they are`() throws {
        let variables = try variables([1, 4, 65, 0xFF, 0x66, 0xC3, 0x28] + [2, 1, 0xFF, 0xFE, 49])
        #expect(variables["A"] == "\u{FFFD}f\u{FFFD}(")
        let bytes = variables.withBytes(of: "A") { span in span.indices.map { span[$0] } }
        #expect(bytes == [0xFF, 0x66, 0xC3, 0x28])
        #expect(variables.withBytes(of: "B") { $0.count } == nil)
    }

    @Test
    func `an error of the borrower passes through`() {
        let variables = MetaVariables([("A", "1")])
        #expect(throws: FastCGIError.hostMissing) {
            try variables.withBytes(of: "A") { _ throws(FastCGIError) in throw .hostMissing }
        }
    }
}
