import CCurl

/// Owner of a libcurl easy handle, and of the list of field lines that it points to.
@safe
struct EasyHandle: ~Copyable {
    /// libcurl's name for a handle in its answers.
    let address: UInt
    private let easy: UnsafeMutableRawPointer
    private var fieldLines: UnsafeMutablePointer<curl_slist>?

    init() throws(TransportError) {
        guard let easy = unsafe curl_easy_init() else { throw .other(code: Int(CURLE_OUT_OF_MEMORY.rawValue)) }
        unsafe self.easy = easy
        address = UInt(bitPattern: easy)
        unsafe fieldLines = nil
    }

    deinit {
        // The handle first: it points to the list.
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(fieldLines)
    }

    /// Lends the handle for a call of C.
    func withHandle<Result>(_ body: (UnsafeMutableRawPointer) -> Result) -> Result {
        unsafe body(easy)
    }

    /// Sets an option that is a number.
    func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
        try check(unsafe CCurl_setopt_long(easy, option, value))
    }

    /// Sets an option that is a flag.
    func set(_ option: CURLoption, _ value: Bool) throws(TransportError) {
        try set(option, value ? 1 : 0)
    }

    /// Sets an option that is a text, of which libcurl takes a copy; nil takes libcurl's own default away.
    func set(_ option: CURLoption, _ value: String?) throws(TransportError) {
        try check(unsafe CCurl_setopt_string(easy, option, value))
    }

    /// Sets the request's content, of which libcurl takes a copy.
    func setContent(_ content: [UInt8]) throws(TransportError) {
        // The size first: CURLOPT_COPYPOSTFIELDS copies as much as it says.
        try check(unsafe CCurl_setopt_off_t(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(content.count)))
        let code = unsafe content.withUnsafeBytes { content in
            // An empty array may have no address, and without one libcurl would ask a read callback.
            unsafe withUnsafePointer(to: 0 as UInt8) { empty in
                let start = unsafe content.baseAddress ?? UnsafeRawPointer(empty)
                return unsafe CCurl_setopt_pointer(easy, CURLOPT_COPYPOSTFIELDS, start)
            }
        }
        try check(code)
    }

    /// Sets the URL to one that was checked; it has to live as long as this handle.
    func setURL(_ url: borrowing ParsedURL) throws(TransportError) {
        try check(unsafe url.withHandle { unsafe CCurl_setopt_pointer(easy, CURLOPT_CURLU, UnsafeRawPointer($0)) })
    }

    /// Sets who receives field lines or content; the context has to live as long as this handle.
    func setReceiver(
        _ option: CURLoption,
        _ receiver: CCurl_receiver,
        context option2: CURLoption,
        _ context: UnsafeMutableRawPointer
    ) throws(TransportError) {
        try check(unsafe CCurl_setopt_receiver(easy, option, receiver))
        try check(unsafe CCurl_setopt_pointer(easy, option2, context))
    }

    /// Adds a line to the request's fields.
    mutating func addFieldLine(_ line: String) throws(TransportError) {
        guard let longer = unsafe curl_slist_append(fieldLines, line) else {
            throw .other(code: Int(CURLE_OUT_OF_MEMORY.rawValue))
        }
        unsafe fieldLines = longer
        try check(unsafe CCurl_setopt_slist(easy, CURLOPT_HTTPHEADER, longer))
    }

    /// Goes on with a transfer that was paused; false when that cannot be.
    func resume() -> Bool {
        // CURLPAUSE_CONT is a macro of macros, which is not imported.
        unsafe curl_easy_pause(easy, 0) == CURLE_OK
    }

    /// A number that the transfer left behind; zero when there is none.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return unsafe CCurl_getinfo_long(easy, info, &value) == CURLE_OK ? value : 0
    }

    private func check(_ code: CURLcode) throws(TransportError) {
        if let error = TransportError(code) { throw error }
    }
}
