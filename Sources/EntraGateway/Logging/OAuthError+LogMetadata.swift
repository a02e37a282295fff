import Entra
import Logging
import OpenIDConnect

extension OAuthError {
    /// What the operator reads: the error and, when Entra gave one of its numbers, what can be done about it.
    var logMetadata: Logger.Metadata {
        guard case .provider(_, let error) = self, let hint = OperatorHint.hints(for: error).first else {
            return ["error": "\(self)"]
        }
        return ["error": "\(self)", "hint": "\(hint.text)"]
    }
}
