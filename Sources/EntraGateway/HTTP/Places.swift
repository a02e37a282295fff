import Synchronization

/// How many requests of a costly kind are in hand at once, of all people and of one: nobody takes what is there for all.
final class Places: Sendable {
    /// A place, which is free again when nobody holds it any more.
    final class Place: Sendable {
        private let places: Places
        private let person: String

        fileprivate init(_ places: Places, _ person: String) {
            self.places = places
            self.person = person
        }

        deinit {
            places.leave(person)
        }
    }

    private struct State: Sendable {
        var count = 0
        var ofPerson: [String: Int] = [:]
    }

    private let maximum: Int
    private let maximumPerPerson: Int
    private let state = Mutex(State())

    /// Places of one process.
    ///
    /// - Parameters:
    ///   - maximum: At once.
    ///   - maximumPerPerson: Of these, those of one person.
    init(maximum: Int, perPerson maximumPerPerson: Int) {
        self.maximum = maximum
        self.maximumPerPerson = maximumPerPerson
    }

    /// Takes a place; `nil` when there is none.
    func take(for person: String) -> Place? {
        let isTaken = state.withLock { state in
            guard state.count < maximum, state.ofPerson[person, default: 0] < maximumPerPerson else { return false }
            state.count += 1
            state.ofPerson[person, default: 0] += 1
            return true
        }
        return isTaken ? Place(self, person) : nil
    }

    private func leave(_ person: String) {
        state.withLock { state in
            state.count -= 1
            let count = state.ofPerson[person, default: 1] - 1
            state.ofPerson[person] = count > 0 ? count : nil
        }
    }
}
