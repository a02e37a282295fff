extension String {
    /// Whether SQLite gives back what it was given: GRDB passes C strings, which end at the first NUL.
    var isStorable: Bool {
        !utf8.contains(0)
    }
}
