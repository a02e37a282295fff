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

    init(_ limits: ConnectionLimits) throws(TransportSetupError) {
        guard let multi = unsafe curl_multi_init() else { throw .failed(call: "curl_multi_init") }
        let isSet =
            unsafe CCurl_multi_setopt_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, limits.perHost) == CURLM_OK
            && CCurl_multi_setopt_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, limits.total) == CURLM_OK
            && CCurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, limits.idle) == CURLM_OK
            && CCurl_multi_setopt_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX)) == CURLM_OK
        guard isSet else {
            unsafe curl_multi_cleanup(multi)
            throw .failed(call: "curl_multi_setopt")
        }
        unsafe self.multi = multi
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

    /// Reads and writes what is possible now.
    mutating func perform() -> Bool {
        var running: CInt = 0
        return unsafe curl_multi_perform(multi, &running) == CURLM_OK
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

    /// Waits until a transfer can go on, `descriptor` is readable, or the time is over.
    mutating func wait(for descriptor: Int32, milliseconds: CInt) -> Bool {
        var extra = curl_waitfd(fd: descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        return unsafe curl_multi_poll(multi, &extra, 1, milliseconds, nil) == CURLM_OK
    }
}
