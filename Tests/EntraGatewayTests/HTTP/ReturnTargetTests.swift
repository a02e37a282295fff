import EntraGateway
import Foundation
import TestSupport
import Testing

struct ReturnTargetTests {
    private static let origins = ["https://app.example.com", "https://server.example.com"]

    struct Refused: Sendable, CustomTestStringConvertible {
        let line: String
        var testDescription: String { String(line.prefix(60)) }

        static func all() throws -> [Refused] {
            try Fixture.lines(of: "return-targets-refused.txt").map(Refused.init)
        }
    }

    struct Accepted: Sendable, CustomTestStringConvertible {
        let line: String
        var testDescription: String { String(line.prefix(60)) }

        static func all() throws -> [Accepted] {
            try Fixture.lines(of: "return-targets-accepted.txt").map(Accepted.init)
        }
    }

    @Test
    func `there are at least three hundred forms that are dropped`() throws {
        #expect(try Refused.all().count >= 300)
    }

    @Test(arguments: try Refused.all())
    func `a target that leads away, or may, is dropped`(_ refused: Refused) throws {
        let text = try JSONDecoder().decode(String.self, from: Data(refused.line.utf8))
        #expect(ReturnTarget(text, origins: Self.origins) == nil)
    }

    @Test(arguments: try Accepted.all())
    func `a target on the site is taken as an absolute URL`(_ accepted: Accepted) throws {
        let pair = try JSONDecoder().decode([String].self, from: Data(accepted.line.utf8))
        let target = try #require(ReturnTarget(pair[0], origins: Self.origins))
        #expect(target.url == pair[1])
    }

    @Test
    func `without an origin nothing is taken`() {
        #expect(ReturnTarget("/page", origins: []) == nil)
    }
}
