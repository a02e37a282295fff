import Synchronization

/// How many files pass at once: each holds a connection on both sides and some memory.
final class TransferPlaces: Sendable {
    /// Files at once in one process.
    static let maximum = 128
    /// Of these, files of one person.
    static let maximumPerPerson = 16

    /// A place, which is free again when nobody holds it any more.
    final class Place: Sendable {
        private let places: TransferPlaces
        private let person: String

        fileprivate init(_ places: TransferPlaces, _ person: String) {
            self.places = places
            self.person = person
        }

        deinit {
            places.leave(person)
        }
    }

    private let taken = Mutex<[String: Int]>([:])

    /// Takes a place for a person's file; `nil` when there is none.
    func take(for person: String) -> Place? {
        taken.withLock { taken in
            guard taken.values.reduce(0, +) < Self.maximum, taken[person, default: 0] < Self.maximumPerPerson else {
                return nil
            }
            taken[person, default: 0] += 1
            return Place(self, person)
        }
    }

    private func leave(_ person: String) {
        taken.withLock { taken in
            let count = taken[person, default: 1] - 1
            taken[person] = count > 0 ? count : nil
        }
    }
}
