/// What ``TestIssuer`` finds wrong with what it is asked.
package enum TestIssuerFault: Error, Equatable, Sendable {
    case authorizationRequest
    case repeatedParameter
    case noKey
}
