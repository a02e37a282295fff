/// Why there is no socket, or no server on it.
///
/// No case carries anything of a request: every description is safe to log and to print.
package enum FastCGIError: Error, Equatable, Sendable {
    /// A system call failed; `call` is its name, `code` its `errno`.
    case system(call: String, code: Int32)
    /// None of the four ways names a socket.
    case addressMissing
    /// The text begins with none of `unix:`, `tcp:`, `fd:`.
    case addressSchemeUnknown(String)
    /// `unix:` without a path, or a path with a NUL in it.
    case socketPathRefused
    /// A path that does not fit into `sockaddr_un.sun_path`.
    case socketPathTooLong(count: Int, maximum: Int)
    /// An option after `?` that is neither `mode` nor `group`, or that comes twice.
    case socketOptionRefused(String)
    /// A mode that is not an octal number from 0 to 0777.
    case socketModeRefused(String)
    /// A group that this machine does not know.
    case groupUnknown(String)
    /// `tcp:` without a host; serving every interface must be asked for in words.
    case hostMissing
    /// A host name that has no address here.
    case hostUnknown(String)
    /// A port that is missing or not a number from 0 to 65535.
    case portRefused(String)
    /// `fd:` without a number.
    case descriptorRefused(String)
    /// What is at the path is not a socket; it was left alone.
    case pathIsNotSocket(String)
    /// A live process answers at the path, or it cannot be told that none does; it was left alone.
    case socketInUse(String)
    /// The descriptor is not a listening stream socket.
    case notListening(descriptor: Int32)
    /// `LISTEN_FDS` announces another number of descriptors than one.
    case descriptorCountRefused(String)
    /// The server was started or stopped before.
    case alreadyStarted
}

extension FastCGIError: CustomStringConvertible {
    /// What is wrong and what is accepted, in one sentence for the operator.
    package var description: String {
        switch self {
        case .system(let call, let code):
            "\(call): \(SystemCall.message(of: code)) (errno \(code))"
        case .addressMissing:
            """
            there is no socket to serve; name one with --listen or ENTRA_FCGI_LISTEN (unix:PATH, tcp:HOST:PORT, fd:NUMBER), \
            or start the program by systemd socket activation or with a listening socket as descriptor 0
            """
        case .addressSchemeUnknown(let text):
            "'\(text)' is no address to listen on; accepted are unix:PATH, tcp:HOST:PORT and fd:NUMBER"
        case .socketPathRefused:
            "unix: needs a path without NUL, as in unix:/run/entra-fcgi.sock"
        case .socketPathTooLong(let count, let maximum):
            "the socket's path is \(count) bytes long; the system accepts \(maximum)"
        case .socketOptionRefused(let option):
            "the socket option '\(option)' is refused; accepted are group=NAME and mode=OCTAL, each once"
        case .socketModeRefused(let mode):
            "the socket mode '\(mode)' is refused; accepted is an octal number from 0 to 0777, as in mode=0660"
        case .groupUnknown(let group):
            "there is no group '\(group)' on this machine"
        case .hostMissing:
            "tcp: needs a host, as in tcp:127.0.0.1:9000 or tcp:[::1]:9000"
        case .hostUnknown(let host):
            "the host '\(host)' has no address here"
        case .portRefused(let port):
            "the port '\(port)' is refused; accepted is a number from 0 to 65535"
        case .descriptorRefused(let number):
            "the descriptor '\(number)' is refused; accepted is a number, as in fd:3"
        case .pathIsNotSocket(let path):
            "\(path) exists and is not a socket; it was left alone"
        case .socketInUse(let path):
            "a live process listens on \(path); it was left alone"
        case .notListening(let descriptor):
            "descriptor \(descriptor) is not a listening stream socket"
        case .descriptorCountRefused(let count):
            "LISTEN_FDS is '\(count)'; accepted is 1: entra-fcgi serves one socket"
        case .alreadyStarted:
            "the server was started or stopped before"
        }
    }
}
