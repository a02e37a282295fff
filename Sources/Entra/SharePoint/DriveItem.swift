/// A file or folder of OneDrive or SharePoint, by the two names that a picker gives.
package struct DriveItem: Sendable, Hashable {
    /// Longest name; what Graph gives is half as long.
    package static let maximumLength = 256

    /// The drive's ID in Graph, such as `b!` and base64url.
    package let driveID: String
    /// The item's ID within the drive.
    package let itemID: String

    /// Takes two names that came from outside; `nil` when one of them is not of the form that Graph gives (facts 4.5).
    package init?(driveID: String, itemID: String) {
        guard Self.isName(driveID), Self.isName(itemID) else { return nil }
        self.driveID = driveID
        self.itemID = itemID
    }

    /// The path below `/v1.0`; the names need no encoding.
    var path: String { "/drives/\(driveID)/items/\(itemID)" }

    /// Letters, digits, and the few signs that stand in Graph's names: nothing that could lead to another path.
    private static func isName(_ text: String) -> Bool {
        (1...maximumLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || [UInt8(ascii: "!"), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(byte)
            }
    }
}
