import Entra
import HTTPTransport
import OpenIDConnect

extension Doctor {
    /// What a look at the provider came to, with Entra's number and what it means.
    func explained(_ error: OAuthError, host: String?, setting: String) -> String {
        switch error {
        case .provider(_, let error):
            let numbers = OperatorHint.numbers(in: error).map { " AADSTS\($0)" }.joined()
            let hint = OperatorHint.hints(for: error).first?.text ?? "Check \(setting)."
            return "the provider says \(error.code)\(numbers). \(hint)"
        case .providerUnreachable(_, let error):
            return explained(error, host: host)
        case .providerUnavailable(_, let status, _):
            return "the provider answers with \(status). Try again in a minute."
        case .metadataIssuerMismatch:
            return "the document is another issuer's: \(setting) has to be the issuer, letter by letter"
        case .answerUnusable:
            return "\(error). Check \(setting), and whether a proxy is in between."
        case .assertionUnavailable:
            return "\(setting) cannot be read, or holds no token"
        default:
            return "\(error)"
        }
    }

    /// Why there was no response, and what to look at.
    func explained(_ error: TransportError, host: String?) -> String {
        let name = host ?? "the host"
        return switch error {
        case .nameNotResolved: "\(name) has no address: check the spelling and this machine's DNS"
        case .connectionFailed:
            "nobody answers at \(name): check the firewall, and HTTPS_PROXY if the way leads through a proxy"
        case .tlsFailed:
            "the certificate of \(name) does not verify: if a proxy opens TLS here, name its CA in ENTRA_FCGI_CA_FILE"
        case .timedOut: "\(name) does not answer in time: check the firewall, and HTTPS_PROXY"
        case .urlRefused: "\(name) is not asked: only https, or http on this machine"
        case .responseTooLarge, .responseIncomplete: "\(name) gives an answer that is none: is a proxy in between?"
        case .cancelled, .other: "\(name): \(error)"
        }
    }
}
