import FastCGI

/// What a server will listen on, before it does.
enum SocketSource: ~Copyable {
    /// The address of `--listen`.
    case address(ListenAddress)
    /// The text of `ENTRA_FCGI_LISTEN`, of which a fault is the configuration's.
    case setting(String)
    /// The socket that systemd or the web server left.
    case inherited(ListeningSocket)

    /// Opens the address, or hands over what is open already.
    consuming func open() throws(FastCGIError) -> ListeningSocket {
        switch consume self {
        case .address(let address): return try ListeningSocket(address)
        case .setting(let text): return try ListeningSocket(ListenAddress(text))
        case .inherited(let socket): return socket
        }
    }
}
