import Cryptography
import HTTPTransport
import HTTPTypes
import OpenIDConnect

/// What a resource of Microsoft's demands of the next access token (Continuous Access Evaluation, Conditional Access).
enum ClaimsChallenge {
    /// Longest claims request that is taken over.
    static let maximumLength = 2048

    /// The claims request of a refused call, as JSON, unchanged; `nil` when the call was refused for another reason.
    ///
    /// It is base64 in the parameter `claims` of a challenge, with or without padding, of either alphabet.
    static func claims(of response: TransportResponse) -> String? {
        guard [401, 403].contains(response.status.code) else { return nil }
        for challenge in AuthenticationChallenge.all(in: response.fields) where challenge.scheme == "bearer" {
            guard challenge.parameters["error"] == "insufficient_claims",
                let encoded = challenge.parameters["claims"], let claims = decode(encoded)
            else { continue }
            return claims
        }
        return nil
    }

    private static func decode(_ encoded: String) -> String? {
        let plain = encoded.replacing("+", with: "-").replacing("/", with: "_")
        let unpadded = plain.replacing("=", with: "")
        guard let bytes = Base64URL.decode(unpadded), bytes.count <= maximumLength,
            let text = String(validating: bytes, as: UTF8.self),
            (try? JSONParser.parse(bytes))?.object != nil
        else { return nil }
        return text
    }
}
