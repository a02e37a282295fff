package import Cryptography
import FoundationEssentials
import HTTPTransport
import HTTPTypes

/// What the provider tells about a person beyond the ID token.
extension RelyingParty {
    /// Largest answer of the userinfo endpoint that is read.
    package static let maximumUserInfoSize = 262_144

    /// Asks the userinfo endpoint about a person (OIDC Core 5.3).
    ///
    /// The endpoint may be on another host: Entra's is Microsoft Graph's. Only a JSON object is read; a signed answer
    /// would be of the type `application/jwt`, which nobody asked for and which is refused.
    ///
    /// - Parameters:
    ///   - accessToken: An access token that the endpoint takes.
    ///   - subject: The claim `sub` of the verified ID token, which the answer has to repeat (OIDC Core 5.3.2).
    /// - Returns: What the endpoint says.
    /// - Throws: ``OAuthError/userInfoSubjectMismatch`` when the answer is about somebody else.
    package func userInfo(accessToken: SecretBytes, subject: String) async throws(OAuthError) -> Claims {
        guard let endpoint = try await metadata().userinfoEndpoint else {
            throw .answerUnusable(.discovery, .memberMissing("userinfo_endpoint"))
        }
        var request = ProviderAnswer.documentRequest(endpoint, maximumSize: Self.maximumUserInfoSize)
        // RFC 6750 2.1
        request.fields[.authorization] = "Bearer " + String(decoding: accessToken.bytes, as: UTF8.self)
        let members = try await ProviderAnswer.object(for: request, from: .userInfo, over: transport, now: now)
        guard let told = members["sub"] else {
            throw .answerUnusable(.userInfo, .memberMissing("sub"))
        }
        guard let told = told.string, told.utf8.elementsEqual(subject.utf8) else {
            throw .userInfoSubjectMismatch
        }
        return Claims(members)
    }
}
