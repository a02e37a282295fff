import Entra
import HTTPTransport
import Logging

extension GraphReport {
    /// Writes down a call that failed, with what Microsoft's support asks for: its references beside ours.
    func log(to logger: Logger) {
        var metadata: Logger.Metadata = [
            "call": "\(call)", "error": "\(error)", "client_request_id": "\(clientRequestID)",
        ]
        if !reference.isEmpty { metadata["correlation_id"] = "\(reference)" }
        if let requestID { metadata["request_id"] = "\(requestID)" }
        if let diagnostic { metadata["diagnostic"] = "\(diagnostic)" }
        switch error {
        // What is not there is no trouble, most people have no photo, and who types on has given the call up.
        case .refused(status: 404, _), .unreachable(.cancelled):
            logger.debug("a call of Microsoft Graph failed", metadata: metadata)
        default:
            logger.notice("a call of Microsoft Graph failed", metadata: metadata)
        }
    }
}
