import CCurl
import CEpoll
import Glibc

/// Waits for the sockets that libcurl names, for the time it names, and for one descriptor of our own.
///
/// By epoll, so that a thousand requests that wait for their answers cost nothing while they do.
@safe
final class SocketWatch {
    /// Something to tell libcurl.
    struct Event {
        let socket: Int32
        /// What it is ready for: `CURL_CSELECT_IN` and its like.
        let readiness: CInt
    }

    /// Events that are taken at once.
    private static let batch = 64

    private let poller: Int32
    private let wakeDescriptor: Int32
    /// When libcurl wants to be called, whatever happens; `nil` for never.
    private(set) var timer: ContinuousClock.Instant?

    /// A watch that wakes when a descriptor becomes readable, which it does not own.
    init(wakeDescriptor: Int32) throws(TransportSetupError) {
        poller = epoll_create1(CInt(EPOLL_CLOEXEC))
        self.wakeDescriptor = wakeDescriptor
        guard poller >= 0 else { throw .failed(call: "epoll_create1") }
        guard change(CInt(EPOLL_CTL_ADD), wakeDescriptor, EPOLLIN.rawValue) else {
            close(poller)
            throw .failed(call: "epoll_ctl")
        }
    }

    deinit {
        close(poller)
    }

    /// What libcurl calls about a socket: `what` is `CURL_POLL_…`.
    func watch(_ socket: Int32, _ what: CInt) {
        var events: UInt32 = 0
        if what == CURL_POLL_IN || what == CURL_POLL_INOUT { events |= EPOLLIN.rawValue }
        if what == CURL_POLL_OUT || what == CURL_POLL_INOUT { events |= EPOLLOUT.rawValue }
        guard what != CURL_POLL_REMOVE else {
            // It may be closed already, and then it is out.
            _ = change(CInt(EPOLL_CTL_DEL), socket, 0)
            return
        }
        // The same number may stand for a new socket.
        if !change(CInt(EPOLL_CTL_MOD), socket, events) { _ = change(CInt(EPOLL_CTL_ADD), socket, events) }
    }

    /// What libcurl calls about time: milliseconds from now; less than none for never.
    func setTimer(milliseconds: Int) {
        timer = milliseconds < 0 ? nil : ContinuousClock.now + .milliseconds(milliseconds)
    }

    /// Takes the time that libcurl wants to be called at, if it has come.
    func takeTimer() -> Bool {
        guard let due = timer, due <= ContinuousClock.now else { return false }
        timer = nil
        return true
    }

    /// Waits until something is ready or a time has come.
    ///
    /// - Parameter end: When to wake at the latest, if libcurl does not want to be called before.
    /// - Returns: What is ready of libcurl's; `nil` when nobody can wait.
    func wait(until end: ContinuousClock.Instant?) -> [Event]? {
        let next = [timer, end].compactMap(\.self).min()
        return events(milliseconds: next.map { Self.milliseconds(until: $0) } ?? -1)
    }

    /// What is ready of libcurl's without waiting; `nil` when nobody can tell.
    func look() -> [Event]? {
        events(milliseconds: 0)
    }

    private func events(milliseconds: CInt) -> [Event]? {
        var ready = unsafe [epoll_event](repeating: epoll_event(), count: Self.batch)
        let count = unsafe epoll_wait(poller, &ready, CInt(Self.batch), milliseconds)
        guard count >= 0 else { return errno == EINTR ? [] : nil }
        return unsafe ready.prefix(Int(count)).compactMap { event in
            let socket = unsafe event.data.fd
            guard socket != wakeDescriptor else { return nil }
            var readiness: CInt = 0
            if unsafe event.events & EPOLLIN.rawValue != 0 { readiness |= CURL_CSELECT_IN }
            if unsafe event.events & EPOLLOUT.rawValue != 0 { readiness |= CURL_CSELECT_OUT }
            if unsafe event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { readiness |= CURL_CSELECT_ERR }
            return Event(socket: socket, readiness: readiness)
        }
    }

    private func change(_ operation: CInt, _ descriptor: Int32, _ events: UInt32) -> Bool {
        var event = unsafe epoll_event()
        unsafe event.events = events
        unsafe event.data.fd = descriptor
        return unsafe epoll_ctl(poller, operation, descriptor, &event) == 0
    }

    /// Rounded up, so that it has come when `epoll_wait` returns.
    private static func milliseconds(until end: ContinuousClock.Instant) -> CInt {
        let left = ContinuousClock.now.duration(to: end)
        return left <= .zero ? 0 : CInt(min(left.wholeMilliseconds, 60_000))
    }
}
