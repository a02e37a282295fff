/// A bounded map that forgets what has not been used for longest.
///
/// Two generations stand for the order of use: when the young one is half of the capacity it becomes the old one, and
/// the old one, with everything that was not used since, is dropped. Every operation is one or two look-ups.
package struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let generationSize: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// An empty map.
    package init(capacity: Int) {
        generationSize = max(1, capacity / 2)
    }

    /// How many values are held, at most the capacity.
    package var count: Int { young.count + old.count }

    /// The value of a key; reading it makes it young again.
    package mutating func value(for key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        insert(value, for: key)
        return value
    }

    /// Puts a value in place of an earlier one with the same key.
    package mutating func insert(_ value: Value, for key: Key) {
        old.removeValue(forKey: key)
        young[key] = value
        guard young.count > generationSize else { return }
        young.removeValue(forKey: key)
        (old, young) = (young, [key: value])
    }

    /// Forgets a key; returns what was held.
    @discardableResult
    package mutating func remove(_ key: Key) -> Value? {
        young.removeValue(forKey: key) ?? old.removeValue(forKey: key)
    }
}
