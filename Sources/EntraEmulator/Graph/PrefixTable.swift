/// Texts in order, each with the places where it stands, so that a beginning is found without looking at all of them.
struct PrefixTable: Sendable {
    private let keys: [String]
    /// The places of the key at an index begin at this position of `places`; one more than there are keys.
    private let starts: [Int]
    private let places: [Int]

    /// A table of texts, which are found in lower case.
    init(_ entries: [(text: String, place: Int)]) {
        var placesByKey: [String: [Int]] = [:]
        for entry in entries { placesByKey[entry.text.lowercased(), default: []].append(entry.place) }
        keys = placesByKey.keys.sorted()
        var starts = [0]
        var places: [Int] = []
        for key in keys {
            places += placesByKey[key] ?? []
            starts.append(places.count)
        }
        self.starts = starts
        self.places = places
    }

    /// The places of the texts that begin with this one, or that are this one.
    func places(of text: String, isWhole: Bool, among count: Int) -> PlaceSet {
        var found = PlaceSet(of: count)
        let text = text.lowercased()
        let first = firstIndex(from: 0) { $0 >= text }
        // What begins with a text stands right behind it.
        let end = firstIndex(from: first) { isWhole ? $0 != text : !$0.hasPrefix(text) }
        for place in places[starts[first]..<starts[end]] { found.insert(place) }
        return found
    }

    /// The first key that is so, where all behind it are.
    private func firstIndex(from start: Int, _ isSo: (String) -> Bool) -> Int {
        var low = start
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if isSo(keys[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
