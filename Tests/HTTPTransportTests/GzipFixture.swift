import Foundation

/// Compressed content, made beforehand with zlib.
enum GzipFixture {
    /// `hello, hello, hello`.
    static let hello = bytes("H4sIAAAAAAACA8tIzcnJ11HIQKIAn6HKCRMAAAA=")

    /// Ten megabytes of zeros, compressed twice: a field value of `gzip, gzip`.
    static let bomb = bytes(
        """
        H4sIAAAAAAACA+3YOw3CYBhA0a+UoTwCEmCukM4siEAFTTqyoABwgAZW0p3UA+CA1y+D5pzpariLXRHJIL9fsuwX9f59fhbjAAAA\
        AHqu7po8zYBYfm7Vag0AAAD03WY+G6UXMHxtH9OJOQIA/+AYbXk9RJziC161MrztJwAA
        """
    )

    private static func bytes(_ text: String) -> [UInt8] {
        Data(base64Encoded: text).map(Array.init) ?? []
    }
}
