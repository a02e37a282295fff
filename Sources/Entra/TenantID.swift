/// The form of tenant IDs and object IDs: a GUID in its usual text form.
enum TenantID {
    /// What stands in for the tenant ID in the issuer of `common` and `organizations`.
    static let placeholder = "{tenantid}"

    /// The GUID in lower case; `nil` for anything else.
    static func normalized(_ text: some StringProtocol) -> String? {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12], groups.allSatisfy({ $0.utf8.allSatisfy(isHexadecimal) })
        else {
            return nil
        }
        return text.lowercased()
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default:
            false
        }
    }
}
