import Cryptography
import Entra
import Foundation
import HTTPTransport
import HTTPTypes
import OpenIDConnect
import Synchronization
import TestSupport

/// A client of Graph over a transport without a network, with a clock that stands and a chance that is none.
struct GraphBench {
    static let origin = "https://graph.example"

    let client: GraphClient
    private let clock: TestClock
    private let reported: Reports

    /// What the client told of calls that failed.
    final class Reports: Sendable {
        private let list = Mutex<[GraphReport]>([])

        func add(_ report: GraphReport) { list.withLock { $0.append(report) } }

        var all: [GraphReport] { list.withLock(\.self) }
    }

    init(
        _ transport: any Transport,
        _ clock: TestClock = TestClock(),
        origin: @escaping @Sendable () async throws(GraphError) -> String = { GraphBench.origin }
    ) {
        let reported = Reports()
        self.clock = clock
        self.reported = reported
        client = GraphClient(
            origin: origin,
            transport: transport,
            now: { clock.now },
            sleep: { duration in
                clock.advance(by: Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18)
            },
            random: RandomSource { Array(repeating: 0, count: $0) },
            report: { reported.add($0) }
        )
    }

    var reports: [GraphReport] { reported.all }

    /// Somebody who waits for so many seconds.
    func caller(within seconds: Double = 15, mailbox: String = "mailbox-of-the-fixture") -> GraphCaller {
        GraphCaller(
            token: SecretBytes("token-of-the-fixture"),
            mailbox: mailbox,
            until: clock.now.addingTimeInterval(seconds),
            reference: "reference-of-the-fixture"
        )
    }

    static func answer(
        _ json: TestJSON,
        status: Int = 200,
        fields: HTTPFields = [:]
    ) -> StubTransport.Answer {
        var fields = fields
        fields[.contentType] = "application/json;odata.metadata=minimal"
        return .success(
            TransportResponse(status: HTTPResponse.Status(code: status), fields: fields, body: json.bytes)
        )
    }
}
