import FastCGI
import HTTPTypes

/// Reads bytes through a reader and keeps what it reports, as one line each.
struct EventLog {
    var reader: RecordReader
    var events: [RecordEvent] = []
    /// Whether a request counts as answered the moment it is complete or refused.
    var finishesRequests = true

    init(limits: Limits = Limits()) {
        reader = RecordReader(limits: limits)
    }

    var lines: [String] {
        events.map(Self.line)
    }

    /// The events of one stream of bytes.
    static func lines(of bytes: [UInt8], limits: Limits = Limits()) -> [String] {
        var log = EventLog(limits: limits)
        log.read(bytes)
        return log.lines
    }

    mutating func read(_ bytes: [UInt8]) {
        var offset = 0
        while let event = reader.next(in: bytes.span, from: &offset) {
            events.append(event)
            if finishesRequests, Self.endsRequest(event) {
                reader.finishRequest()
            }
        }
    }

    static func endsRequest(_ event: RecordEvent) -> Bool {
        switch event {
        case .request, .refused, .aborted: true
        case .valuesAsked, .unknownType, .unknownRole, .multiplexed, .violation: false
        }
    }

    static func line(_ event: RecordEvent) -> String {
        switch event {
        case .request(let request):
            "\(request.role) A=\(request.metaVariables["A"] ?? "-") body=\(request.body.count)"
        case .refused(let refusal):
            "refused \(refusal.status.code)"
        case .aborted:
            "aborted"
        case .valuesAsked(let asked):
            "values MPXS=\(asked["FCGI_MPXS_CONNS"] ?? "-")"
        case .unknownType(let type):
            "unknown type \(type)"
        case .unknownRole(let requestID, let keepsConnection):
            "unknown role of \(requestID), keeps \(keepsConnection)"
        case .multiplexed(let requestID):
            "multiplexed \(requestID)"
        case .violation(let violation):
            "violation \(violation)"
        }
    }
}
