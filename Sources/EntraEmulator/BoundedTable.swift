/// A table that forgets its oldest quarter when it is full.
package struct BoundedTable<Value: Sendable>: Sendable {
    private let capacity: Int
    private var values: [String: Value] = [:]
    private var order: [String] = []

    /// Creates an empty table.
    package init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many entries there are.
    package var count: Int { values.count }

    /// The entry of a key; setting `nil` removes it.
    package subscript(key: String) -> Value? {
        get { values[key] }
        set {
            guard let newValue else {
                if values.removeValue(forKey: key) != nil { order.removeAll { $0 == key } }
                return
            }
            if values.updateValue(newValue, forKey: key) == nil {
                order.append(key)
                if order.count > capacity { forgetOldest() }
            }
        }
    }

    subscript(key: String, default initial: Value) -> Value {
        get { values[key] ?? initial }
        set { self[key] = newValue }
    }

    mutating func updateAll(_ change: (inout Value) -> Void) {
        for key in order {
            if var value = values[key] {
                change(&value)
                values[key] = value
            }
        }
    }

    private mutating func forgetOldest() {
        let oldest = order.prefix(capacity / 4 + 1)
        for key in oldest { values[key] = nil }
        order.removeFirst(oldest.count)
    }
}
