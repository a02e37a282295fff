import Cryptography
import FastCGI
import HTTPTypes

/// Claims challenges (facts 1.12).
extension GraphEndpoint {
    /// The claims that a token lacks, while the control route orders a challenge.
    func challenge(to grant: EmulatorState.AccessGrant) -> String? {
        guard let challenge = surroundings.faults.graphChallenge,
            !challenge.onlyCapable || grant.capabilities.contains("cp1"),
            let wanted = JSONReader.value(of: Array(challenge.claims.utf8)),
            !grant.claims.contains(where: { $0.coversAccessToken(of: wanted) })
        else { return nil }
        return challenge.claims
    }

    /// Status 401 with two fields in either order, each with its parameters in any order (quirks 55, 56).
    ///
    /// Both are of the scheme `Bearer`: Microsoft's own library looks no further than that of the first.
    func challenged(_ claims: String) -> Response {
        var response = refused(
            .unauthorized("Continuous access evaluation resulted in challenge with result: InteractionRequired")
        )
        let text = Base64URL.encode(Array(claims.utf8)).replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let parameters = surroundings.random.shuffled(
            usualParameters + [#"error="insufficient_claims""#, #"claims="\#(text)\#(padding)""#]
        )
        let others = surroundings.random.shuffled(usualParameters + [#"algs="RS256""#])
        response.fields[.wwwAuthenticate] = nil
        for value in surroundings.random.shuffled([
            "Bearer " + parameters.joined(separator: ", "), "Bearer " + others.joined(separator: ", "),
        ]) {
            response.fields.append(HTTPField(name: .wwwAuthenticate, value: value))
        }
        return response
    }
}
