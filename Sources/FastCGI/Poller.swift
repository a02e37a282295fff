internal import CEpoll

/// An epoll instance (epoll(7)), level-triggered.
struct Poller: ~Copyable, Sendable {
    /// What to wait for.
    enum Interest {
        case input
        case output
        /// Input on a socket that other threads or processes wait for too: not all of them are woken.
        case sharedInput

        fileprivate var events: UInt32 {
            switch self {
            case .input: EPOLLIN.rawValue
            case .output: EPOLLOUT.rawValue
            case .sharedInput: EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue
            }
        }
    }

    /// One descriptor that is ready.
    struct Event {
        /// What ``Poller/add(_:_:token:)`` was told.
        let token: UInt64
        /// Whether writing goes on, or fails.
        let isWritable: Bool
        /// Whether reading goes on, ends, or fails.
        let isReadable: Bool
    }

    /// Memory for the descriptors that one wait returns.
    @safe
    struct Events {
        fileprivate var memory = unsafe [epoll_event](repeating: epoll_event(), count: 256)

        subscript(index: Int) -> Event {
            let event = unsafe memory[index]
            let broken = EPOLLERR.rawValue | EPOLLHUP.rawValue
            return Event(
                token: unsafe event.data.u64,
                isWritable: unsafe event.events & (EPOLLOUT.rawValue | broken) != 0,
                isReadable: unsafe event.events & (EPOLLIN.rawValue | broken) != 0
            )
        }
    }

    private let descriptor: FileDescriptor

    init() throws(FastCGIError) {
        descriptor = FileDescriptor(
            owning: try SystemCall.run("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) }
        )
    }

    /// Begins to watch a descriptor.
    borrowing func add(
        _ target: borrowing FileDescriptor,
        _ interest: Interest,
        token: UInt64
    ) throws(FastCGIError) {
        try control(EPOLL_CTL_ADD, target, interest, token)
    }

    /// Watches a descriptor for something else.
    borrowing func change(
        _ target: borrowing FileDescriptor,
        _ interest: Interest,
        token: UInt64
    ) throws(FastCGIError) {
        try control(EPOLL_CTL_MOD, target, interest, token)
    }

    /// Watches a descriptor no more; one that was closed needs no call.
    borrowing func remove(_ target: borrowing FileDescriptor) throws(FastCGIError) {
        try control(EPOLL_CTL_DEL, target, .input, 0)
    }

    /// Waits until descriptors are ready, at most `milliseconds`, for ever when negative; returns how many are.
    borrowing func wait(_ events: inout Events, milliseconds: Int32) throws(FastCGIError) -> Int {
        let number = descriptor.rawValue
        let capacity = unsafe Int32(events.memory.count)
        let count = try SystemCall.run("epoll_wait") {
            unsafe epoll_wait(number, &events.memory, capacity, milliseconds)
        }
        return Int(count)
    }

    private borrowing func control(
        _ operation: Int32,
        _ target: borrowing FileDescriptor,
        _ interest: Interest,
        _ token: UInt64
    ) throws(FastCGIError) {
        let number = descriptor.rawValue
        let targetNumber = target.rawValue
        var event = unsafe epoll_event()
        unsafe event.events = interest.events
        unsafe event.data.u64 = token
        _ = try SystemCall.run("epoll_ctl") { unsafe epoll_ctl(number, operation, targetNumber, &event) }
    }
}
