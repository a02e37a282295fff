import Entra
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
        // What is not there is no trouble, and most people have no photo.
        if case .refused(status: 404, _) = error {
            logger.debug("a call of Microsoft Graph failed", metadata: metadata)
        } else {
            logger.notice("a call of Microsoft Graph failed", metadata: metadata)
        }
    }
}
