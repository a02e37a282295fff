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
        var index = firstIndex(notBefore: text)
        let first = index
        while index < keys.count, isWhole ? keys[index] == text : keys[index].hasPrefix(text) { index += 1 }
        for place in places[starts[first]..<starts[index]] { found.insert(place) }
        return found
    }

    private func firstIndex(notBefore text: String) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < text { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
