/// Finds the name that somebody meant.
package enum NearestName {
    /// The candidate with the fewest edits from the name; of equals, the first.
    package static func of(_ name: String, among candidates: [String]) -> String? {
        candidates.min { distance(name, $0) < distance(name, $1) }
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that make one text of the other: the optimal
    /// string alignment distance.
    package static func distance(_ first: String, _ second: String) -> Int {
        let (first, second) = (Array(first.utf8), Array(second.utf8))
        guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for row in 1...first.count {
            var current = [row]
            for column in 1...second.count {
                let substitution = last[column - 1] + (first[row - 1] == second[column - 1] ? 0 : 1)
                var best = min(substitution, last[column] + 1, current[column - 1] + 1)
                if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
                    best = min(best, beforeLast[column - 2] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[second.count]
    }
}
