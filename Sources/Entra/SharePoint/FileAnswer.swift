/// What came of a demand for a file.
package enum FileAnswer: Sendable {
    /// Content, whole or a part.
    case content(FileContent)
    /// It is what the demand named as being at hand.
    case unchanged(entityTag: String?)
    /// The file has no such part; its length, when that was said.
    case beyondEnd(length: Int?)
}
