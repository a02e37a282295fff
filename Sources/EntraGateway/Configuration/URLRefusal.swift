/// Why a text is not a URL that we take.
package enum URLRefusal: Error, Equatable, Sendable {
    /// There is no `scheme://host`, or a character that no URL has.
    case malformed
    /// The scheme is neither `https` nor `http`.
    case schemeNotAccepted
    /// `http` to a host that is not this machine.
    case clearTextToRemoteHost
    /// A user name or a password stands before the host.
    case holdsUser
    /// The port is not a number from 1 to 65535.
    case portOutOfRange
    /// Something follows the host and port.
    case notAnOrigin
}
