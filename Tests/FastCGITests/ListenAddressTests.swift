import FastCGI
import Testing

struct ListenAddressTests {
    struct Accepted: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let address: ListenAddress

        init(_ text: String, _ address: ListenAddress) {
            testDescription = text
            self.address = address
        }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let error: FastCGIError
        let sentence: String

        init(_ text: String, _ error: FastCGIError, _ sentence: String) {
            testDescription = text
            self.error = error
            self.sentence = sentence
        }
    }

    private static let schemes = "accepted are unix:PATH, tcp:HOST:PORT and fd:NUMBER"
    private static let longPath = "/" + String(repeating: "x", count: 107)

    @Test(arguments: [
        Accepted("unix:/run/x.sock", .unix(path: "/run/x.sock", mode: 0o660, group: nil)),
        Accepted("unix:run/x.sock", .unix(path: "run/x.sock", mode: 0o660, group: nil)),
        Accepted("unix:/a?mode=0600", .unix(path: "/a", mode: 0o600, group: nil)),
        Accepted("unix:/a?group=www-data&mode=666", .unix(path: "/a", mode: 0o666, group: "www-data")),
        Accepted("unix:/a?mode=0&group=33", .unix(path: "/a", mode: 0, group: "33")),
        Accepted("tcp:127.0.0.1:9000", .tcp(host: "127.0.0.1", port: 9000)),
        Accepted("tcp:[::1]:9000", .tcp(host: "::1", port: 9000)),
        Accepted("tcp:localhost:0", .tcp(host: "localhost", port: 0)),
        Accepted("fd:3", .descriptor(3)),
        Accepted("fd:0", .descriptor(0)),
    ])
    func `an address is read`(accepted: Accepted) throws {
        #expect(try ListenAddress(accepted.testDescription) == accepted.address)
    }

    @Test(arguments: [
        Refused("", .addressSchemeUnknown(""), "'' is no address to listen on; \(schemes)"),
        Refused("/run/x", .addressSchemeUnknown("/run/x"), "'/run/x' is no address to listen on; \(schemes)"),
        Refused("9000", .addressSchemeUnknown("9000"), "'9000' is no address to listen on; \(schemes)"),
        Refused("UNIX:/a", .addressSchemeUnknown("UNIX:/a"), "'UNIX:/a' is no address to listen on; \(schemes)"),
        Refused("unix:", .socketPathRefused, "unix: needs a path without NUL, as in unix:/run/entra-fcgi.sock"),
        Refused("unix:?mode=1", .socketPathRefused, "unix: needs a path without NUL, as in unix:/run/entra-fcgi.sock"),
        Refused("unix:/a\0b", .socketPathRefused, "unix: needs a path without NUL, as in unix:/run/entra-fcgi.sock"),
        Refused(
            "unix:\(longPath)",
            .socketPathTooLong(count: 108, maximum: 107),
            "the socket's path is 108 bytes long; the system accepts 107"
        ),
        Refused(
            "unix:/a?mode=0999",
            .socketModeRefused("0999"),
            "the socket mode '0999' is refused; accepted is an octal number from 0 to 0777, as in mode=0660"
        ),
        Refused(
            "unix:/a?mode=1777",
            .socketModeRefused("1777"),
            "the socket mode '1777' is refused; accepted is an octal number from 0 to 0777, as in mode=0660"
        ),
        Refused(
            "unix:/a?mode=+7",
            .socketModeRefused("+7"),
            "the socket mode '+7' is refused; accepted is an octal number from 0 to 0777, as in mode=0660"
        ),
        Refused(
            "unix:/a?mode=",
            .socketModeRefused(""),
            "the socket mode '' is refused; accepted is an octal number from 0 to 0777, as in mode=0660"
        ),
        Refused(
            "unix:/a?user=x",
            .socketOptionRefused("user=x"),
            "the socket option 'user=x' is refused; accepted are group=NAME and mode=OCTAL, each once"
        ),
        Refused(
            "unix:/a?",
            .socketOptionRefused(""),
            "the socket option '' is refused; accepted are group=NAME and mode=OCTAL, each once"
        ),
        Refused(
            "unix:/a?mode=1&mode=1",
            .socketOptionRefused("mode=1"),
            "the socket option 'mode=1' is refused; accepted are group=NAME and mode=OCTAL, each once"
        ),
        Refused(
            "unix:/a?group=",
            .socketOptionRefused("group="),
            "the socket option 'group=' is refused; accepted are group=NAME and mode=OCTAL, each once"
        ),
        Refused("tcp:", .hostMissing, "tcp: needs a host, as in tcp:127.0.0.1:9000 or tcp:[::1]:9000"),
        Refused("tcp::9000", .hostMissing, "tcp: needs a host, as in tcp:127.0.0.1:9000 or tcp:[::1]:9000"),
        Refused("tcp:[]:9000", .hostMissing, "tcp: needs a host, as in tcp:127.0.0.1:9000 or tcp:[::1]:9000"),
        Refused("tcp:9000", .portRefused(""), "the port '' is refused; accepted is a number from 0 to 65535"),
        Refused("tcp:h:", .portRefused(""), "the port '' is refused; accepted is a number from 0 to 65535"),
        Refused(
            "tcp:h:65536",
            .portRefused("65536"),
            "the port '65536' is refused; accepted is a number from 0 to 65535"
        ),
        Refused("tcp:h:-1", .portRefused("-1"), "the port '-1' is refused; accepted is a number from 0 to 65535"),
        Refused("tcp:h:+1", .portRefused("+1"), "the port '+1' is refused; accepted is a number from 0 to 65535"),
        Refused("tcp:h:http", .portRefused("http"), "the port 'http' is refused; accepted is a number from 0 to 65535"),
        Refused("tcp:::1:9000", .hostUnknown("::1"), "the host '::1' has no address here"),
        Refused("fd:", .descriptorRefused(""), "the descriptor '' is refused; accepted is a number, as in fd:3"),
        Refused("fd:-1", .descriptorRefused("-1"), "the descriptor '-1' is refused; accepted is a number, as in fd:3"),
        Refused("fd:+3", .descriptorRefused("+3"), "the descriptor '+3' is refused; accepted is a number, as in fd:3"),
        Refused("fd:x", .descriptorRefused("x"), "the descriptor 'x' is refused; accepted is a number, as in fd:3"),
    ])
    func `an address that cannot be served is refused with a sentence`(refused: Refused) {
        #expect(throws: refused.error) { try ListenAddress(refused.testDescription) }
        #expect(refused.error.description == refused.sentence)
    }
}
