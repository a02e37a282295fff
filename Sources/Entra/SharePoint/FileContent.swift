/// The content of a file, on its way.
package struct FileContent: Sendable {
    /// The part of the file; `nil` for the whole.
    package let part: ByteRange?
    /// Bytes that come; `nil` when nobody knows yet.
    package let length: Int?
    /// The value of `ETag`.
    package let entityTag: String?
    /// The value of `Last-Modified`.
    package let lastModified: String?
    /// The value of `Content-Type`, as it was sent.
    package let type: String?
    /// The value of `Content-Disposition`, as it was sent.
    package let disposition: String?
    /// The bytes.
    package let source: FileSource
}
