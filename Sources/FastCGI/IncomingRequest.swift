/// A request from its FCGI_BEGIN_REQUEST until its end: what has arrived of it, within the limits.
struct IncomingRequest: Sendable {
    private static let urlName: [UInt8] = Array("REQUEST_URI".utf8)

    let id: UInt16
    let role: Request.Role
    /// `FCGI_KEEP_CONN`: the connection is not closed after the response (FastCGI 1.0 section 5.1).
    let keepsConnection: Bool

    /// False once the request was handed to the application, refused or aborted; what still comes is skipped.
    private(set) var isReceiving = true
    private var parameters: [UInt8] = []
    /// Where the first pair begins that has not arrived whole.
    private var checkedCount = 0
    private var parametersEnded = false
    private var body: [UInt8] = []
    private(set) var inputEnded = false

    init(id: UInt16, role: Request.Role, keepsConnection: Bool) {
        self.id = id
        self.role = role
        self.keepsConnection = keepsConnection
    }

    /// Bytes held for this request.
    var storedCount: Int {
        parameters.count + body.count
    }

    var expectsParameters: Bool {
        isReceiving && !parametersEnded
    }

    /// An authorizer has no standard input (FastCGI 1.0 section 6.3).
    var expectsInput: Bool {
        isReceiving && !inputEnded && role == .responder
    }

    /// Takes a part of FCGI_PARAMS.
    mutating func receive(parameters part: borrowing Span<UInt8>, limits: Limits) -> RequestRefusal? {
        let fitting = min(part.count, limits.parameters - parameters.count)
        parameters.append(copying: part.extracting(0..<fitting))
        let refusal = checkPairs(limits: limits) ?? (fitting < part.count ? .parametersTooLarge : nil)
        return refusal.map { refuse($0) }
    }

    /// The end of FCGI_PARAMS: the request itself when that was all that was missing.
    mutating func endParameters() -> RecordEvent? {
        parametersEnded = true
        guard checkedCount == parameters.count else {
            return .refused(refuse(.parametersMalformed))
        }
        return completed()
    }

    /// Refuses a record of FCGI_STDIN by its announced size, before any of it is taken.
    mutating func announce(inputCount: Int, limits: Limits) -> RequestRefusal? {
        body.count + inputCount > limits.body ? refuse(.bodyTooLarge) : nil
    }

    /// Takes a part of FCGI_STDIN whose size was announced.
    mutating func receive(input part: borrowing Span<UInt8>) {
        body.append(copying: part)
    }

    /// The end of FCGI_STDIN: the request itself when that was all that was missing.
    mutating func endInput() -> RecordEvent? {
        inputEnded = true
        return completed()
    }

    /// Skips what is still to come.
    mutating func abort() {
        _ = release()
    }

    /// Checks the pairs that have arrived, and the announced lengths of the one that has not arrived whole: nothing is
    /// ever allocated for a length that was only announced.
    private mutating func checkPairs(limits: Limits) -> RequestRefusal? {
        var offset = checkedCount
        let refusal = checkPairs(from: &offset, limits: limits)
        checkedCount = offset
        return refusal
    }

    private func checkPairs(from offset: inout Int, limits: Limits) -> RequestRefusal? {
        let bytes = parameters.span
        while let pair = NameValuePair(at: offset, in: bytes) {
            if pair.value.count > limits.url, pair.name.count == Self.urlName.count {
                guard pair.name.upperBound <= bytes.count else {
                    return nil
                }
                if pair.isNamed(Self.urlName.span, in: bytes) {
                    return .urlTooLong
                }
            }
            guard pair.value.upperBound <= limits.parameters else {
                return .parametersTooLarge
            }
            guard pair.value.upperBound <= bytes.count else {
                return nil
            }
            offset = pair.value.upperBound
        }
        return nil
    }

    private mutating func completed() -> RecordEvent? {
        guard parametersEnded, inputEnded || role == .authorizer else {
            return nil
        }
        let (parameters, body) = release()
        return .request(Request(role: role, metaVariables: MetaVariables(encoded: parameters), body: body))
    }

    private mutating func refuse(_ refusal: RequestRefusal) -> RequestRefusal {
        _ = release()
        return refusal
    }

    private mutating func release() -> (parameters: [UInt8], body: [UInt8]) {
        isReceiving = false
        let held = (parameters, body)
        parameters = []
        body = []
        return held
    }
}
