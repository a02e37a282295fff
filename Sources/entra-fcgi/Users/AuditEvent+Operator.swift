import EntraGateway
import Foundation
import Logging

extension AuditEvent {
    /// Writes down what an operator did at the command line, to standard error.
    func logAsOperator(_ reading: ConfigurationReading) {
        let logger = Logger(label: "entra-fcgi") { _ in
            LineLogHandler(format: reading.configuration?.log.format ?? .text, level: .info)
        }
        adding(["operator": "\(ProcessInfo.processInfo.userName)"]).log(to: logger)
    }
}
