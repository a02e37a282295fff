internal import Glibc

/// The owner of a Unix domain socket's place in the file system: removes it when it goes, if it is still ours.
struct SocketPath: ~Copyable, Sendable {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Takes over the path at which a socket of ours was bound a moment ago.
    init(boundAt path: String) throws(FastCGIError) {
        let status = try Self.status(of: path)
        self.path = path
        device = status.st_dev
        inode = status.st_ino
    }

    deinit {
        if let status = try? Self.status(of: path), status.st_dev == device, status.st_ino == inode {
            _ = unsafe unlink(path)
        }
    }

    /// Gives the path the group and then exactly the mode that were asked for, whatever the umask.
    ///
    /// Nobody can connect meanwhile, because the socket does not listen yet.
    borrowing func restrict(toMode mode: UInt16, group: String?) throws(FastCGIError) {
        if let group {
            let number = try Self.number(ofGroup: group)
            _ = try SystemCall.run("chown") { unsafe chown(path, uid_t.max, number) }
        }
        _ = try SystemCall.run("chmod") { unsafe chmod(path, mode_t(mode)) }
    }

    /// Makes room at a path: removes a socket that nobody listens on, refuses everything else that is there.
    static func clear(_ path: String) throws(FastCGIError) {
        let present: stat
        do throws(FastCGIError) {
            present = try status(of: path)
        } catch {
            guard error == .system(call: "lstat", code: ENOENT) else { throw error }
            return
        }
        guard present.st_mode & S_IFMT == S_IFSOCK else {
            throw .pathIsNotSocket(path)
        }
        guard try isStale(path) else {
            throw .socketInUse(path)
        }
        _ = try SystemCall.run("unlink") { unsafe unlink(path) }
    }

    /// Whether connecting is refused; every other outcome may mean that somebody lives there.
    private static func isStale(_ path: String) throws(FastCGIError) -> Bool {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let probe = FileDescriptor(owning: try SystemCall.run("socket") { socket(AF_UNIX, type, 0) })
        do throws(FastCGIError) {
            _ = try SocketAddress.unix(path: path).connect(probe)
            return false
        } catch {
            return error == .system(call: "connect", code: ECONNREFUSED)
        }
    }

    private static func status(of path: String) throws(FastCGIError) -> stat {
        var status = stat()
        _ = try SystemCall.run("lstat") { unsafe lstat(path, &status) }
        return status
    }

    /// The number of a group that is given by name or by number.
    private static func number(ofGroup name: String) throws(FastCGIError) -> gid_t {
        if let number = gid_t(name) {
            return number
        }
        var entry = unsafe group()
        var found: UnsafeMutablePointer<group>?
        var text = [CChar](repeating: 0, count: 64 << 10)
        let code = unsafe getgrnam_r(name, &entry, &text, text.count, &found)
        guard code == 0, unsafe found != nil else {
            throw .groupUnknown(name)
        }
        return unsafe entry.gr_gid
    }
}
