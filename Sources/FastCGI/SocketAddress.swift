internal import Glibc

/// A socket address in the system's form.
struct SocketAddress {
    /// The bytes of a `sockaddr_un`, `sockaddr_in` or `sockaddr_in6`, in storage that is aligned for all of them.
    private var storage = sockaddr_storage()
    private var count: Int

    /// `AF_UNIX`, `AF_INET` or `AF_INET6`.
    var family: Int32 {
        Int32(storage.ss_family)
    }

    /// The port in an `AF_INET` or `AF_INET6` address; it is in the same place in both.
    var port: UInt16? {
        guard family == AF_INET || family == AF_INET6 else {
            return nil
        }
        return unsafe withUnsafeBytes(of: storage) { bytes in
            unsafe UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        }
    }

    private init(count: Int) {
        self.count = count
    }

    /// The address of a Unix domain socket; the path was checked by ``ListenAddress/check(path:)``.
    static func unix(path: String) -> Self {
        let familySize = MemoryLayout<sa_family_t>.size
        let bytes = Array(path.utf8.prefix(ListenAddress.maximumPathCount))
        // The byte after the path stays zero, as sun_path is expected to end.
        var address = Self(count: familySize + bytes.count + 1)
        address.storage.ss_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.storage) { storage in
            let place = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[familySize...])
            unsafe place.copyBytes(from: bytes)
        }
        return address
    }

    /// The first address of a host, numeric or by name, for a stream socket.
    static func tcp(host: String, port: UInt16) throws(FastCGIError) -> Self {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0, let first = unsafe list else {
            throw .hostUnknown(host)
        }
        defer { unsafe freeaddrinfo(first) }
        let length = unsafe Int(first.pointee.ai_addrlen)
        guard let source = unsafe first.pointee.ai_addr, length <= MemoryLayout<sockaddr_storage>.size else {
            throw .hostUnknown(host)
        }
        var address = Self(count: length)
        unsafe withUnsafeMutableBytes(of: &address.storage) { storage in
            unsafe storage.copyMemory(from: UnsafeRawBufferPointer(start: source, count: length))
        }
        return address
    }

    /// The address that a socket is bound to.
    static func bound(to descriptor: borrowing FileDescriptor) throws(FastCGIError) -> Self {
        var address = Self(count: 0)
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let number = descriptor.rawValue
        _ = try SystemCall.run("getsockname") {
            unsafe withUnsafeMutablePointer(to: &address.storage) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe getsockname(number, $0, &length)
                }
            }
        }
        address.count = Int(length)
        return address
    }

    /// bind(2).
    func bind(_ descriptor: borrowing FileDescriptor) throws(FastCGIError) {
        let number = descriptor.rawValue
        _ = try SystemCall.run("bind") {
            unsafe withSystemForm { unsafe Glibc.bind(number, $0, $1) }
        }
    }

    /// connect(2).
    func connect(_ descriptor: borrowing FileDescriptor) throws(FastCGIError) {
        let number = descriptor.rawValue
        _ = try SystemCall.run("connect") {
            unsafe withSystemForm { unsafe Glibc.connect(number, $0, $1) }
        }
    }

    @unsafe
    private func withSystemForm(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, socklen_t(count)) }
        }
    }
}
