/// Places in a list, as bits.
struct PlaceSet: Sendable, Equatable {
    private var words: [UInt64]

    /// No place of a list of that length, or every place.
    init(of count: Int, isFull: Bool = false) {
        words = Array(repeating: isFull ? .max : 0, count: (count + 63) / 64)
        let rest = count % 64
        if isFull, rest > 0 { words[words.count - 1] = 1 << UInt64(rest) - 1 }
    }

    /// The places in ascending order.
    var elements: [Int] {
        var places: [Int] = []
        for (index, word) in words.enumerated() where word != 0 {
            var rest = word
            while rest != 0 {
                places.append(index * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return places
    }

    mutating func insert(_ place: Int) {
        words[place / 64] |= 1 << UInt64(place % 64)
    }

    /// Both sets are of lists of the same length.
    mutating func formUnion(_ other: PlaceSet) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    /// Both sets are of lists of the same length.
    mutating func formIntersection(_ other: PlaceSet) {
        for index in words.indices { words[index] &= other.words[index] }
    }
}
