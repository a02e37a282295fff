import Entra
import Logging
import OpenIDConnect

extension OAuthError {
    /// What the operator reads: the error and, when Entra gave one of its numbers, what can be done about it.
    var logMetadata: Logger.Metadata {
        if self == .assertionUnavailable {
            let hint = "see whether the file of OPENID_FEDERATED_TOKEN_FILE can be read and holds one token"
            return ["error": "\(self)", "hint": "\(hint)"]
        }
        guard case .provider(_, let error) = self, let hint = OperatorHint.hints(for: error).first else {
            return ["error": "\(self)"]
        }
        return ["error": "\(self)", "hint": "\(hint.text)"]
    }
}
