/// Why a text is not JSON that we accept.
package enum JSONFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Arrays and objects are nested deeper than the limit.
    case tooDeep
    /// The text breaks RFC 8259 at this byte.
    case malformed(offset: Int)
    /// An object has two members of one name (RFC 8259 4, RFC 7519 4); the second name ends before this byte.
    case duplicateMember(offset: Int)
    /// A number has no finite value.
    case numberOutOfRange(offset: Int)

    package var description: String {
        switch self {
        case .tooDeep: "nested too deep"
        case .malformed(let offset): "malformed at byte \(offset)"
        case .duplicateMember(let offset): "member repeated at byte \(offset)"
        case .numberOutOfRange(let offset): "number out of range at byte \(offset)"
        }
    }
}
