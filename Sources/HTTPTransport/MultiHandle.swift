import CCurl

/// Owner of a libcurl multi handle; only the transport's thread has it.
@safe
struct MultiHandle: ~Copyable {
    /// One transfer that has ended.
    struct Completion {
        /// ``EasyHandle/address`` of its handle.
        let address: UInt
        let code: CURLcode
    }

    private let multi: UnsafeMutableRawPointer
    /// libcurl points to it for as long as the handle is there.
    private let watch: SocketWatch

    init(_ limits: ConnectionLimits, _ watch: SocketWatch) throws(TransportSetupError) {
        guard let multi = unsafe curl_multi_init() else { throw .failed(call: "curl_multi_init") }
        let isSet =
            unsafe CCurl_multi_setopt_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, limits.perHost) == CURLM_OK
            && CCurl_multi_setopt_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, limits.total) == CURLM_OK
            && CCurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, limits.idle) == CURLM_OK
            && CCurl_multi_setopt_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX)) == CURLM_OK
            && Self.setWatch(watch, multi)
        guard isSet else {
            unsafe curl_multi_cleanup(multi)
            throw .failed(call: "curl_multi_setopt")
        }
        unsafe self.multi = multi
        self.watch = watch
    }

    private static func setWatch(_ watch: SocketWatch, _ multi: UnsafeMutableRawPointer) -> Bool {
        let context = unsafe Unmanaged.passUnretained(watch).toOpaque()
        let watcher: CCurl_socket_watcher = { _, socket, what, context, _ in
            if let context = unsafe context {
                unsafe Unmanaged<SocketWatch>.fromOpaque(context).takeUnretainedValue().watch(socket, what)
            }
            return 0
        }
        let timer: CCurl_timer = { _, milliseconds, context in
            if let context = unsafe context {
                unsafe Unmanaged<SocketWatch>.fromOpaque(context).takeUnretainedValue()
                    .setTimer(milliseconds: milliseconds)
            }
            return 0
        }
        return unsafe CCurl_multi_setWatchers(multi, watcher, timer, context) == CURLM_OK
    }

    deinit {
        unsafe curl_multi_cleanup(multi)
    }

    /// Starts a transfer.
    mutating func add(_ easy: borrowing EasyHandle) -> Bool {
        unsafe easy.withHandle { unsafe curl_multi_add_handle(multi, $0) == CURLM_OK }
    }

    /// Takes a transfer out, and ends it if it has not.
    mutating func remove(_ easy: borrowing EasyHandle) {
        _ = unsafe easy.withHandle { unsafe curl_multi_remove_handle(multi, $0) }
    }

    /// Waits until something can go on, somebody wakes the watch, or a time has come, and goes on with what can.
    ///
    /// - Parameters:
    ///   - end: When to come back at the latest; `nil` for never.
    ///   - beforeWaiting: What can be left undone while something can go on; `nil` for nothing.
    /// - Returns: False when no transfer can go on.
    mutating func advance(until end: ContinuousClock.Instant?, beforeWaiting: (() -> Void)?) -> Bool {
        var known: [SocketWatch.Event]?
        if let beforeWaiting {
            known = watch.look()
            if known?.isEmpty == true {
                beforeWaiting()
                known = nil
            }
        }
        guard let events = known ?? watch.wait(until: end) else { return false }
        var running: CInt = 0
        for event in events {
            let code = unsafe curl_multi_socket_action(multi, event.socket, event.readiness, &running)
            guard code == CURLM_OK else { return false }
        }
        guard watch.takeTimer() else { return true }
        // CURL_SOCKET_TIMEOUT is a macro with a cast, which is not imported.
        return unsafe curl_multi_socket_action(multi, -1, 0, &running) == CURLM_OK
    }

    /// The next transfer that has ended.
    mutating func nextCompletion() -> Completion? {
        var remaining: CInt = 0
        while let message = unsafe curl_multi_info_read(multi, &remaining) {
            // CURLMSG_DONE is the only message that exists.
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            return Completion(
                address: UInt(bitPattern: unsafe message.pointee.easy_handle),
                code: unsafe CCurl_message_result(message)
            )
        }
        return nil
    }
}
