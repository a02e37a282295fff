import GRDB

extension Row {
    /// A column's value; one of another type than the schema's means that the file is damaged.
    func value<Value: DatabaseValueConvertible>(_ index: Int) throws(StoreError) -> Value {
        guard let value = Value.fromDatabaseValue(self[index]) else { throw .corrupt }
        return value
    }

    /// A column's value, or none for NULL.
    func optionalValue<Value: DatabaseValueConvertible>(_ index: Int) throws(StoreError) -> Value? {
        let stored: DatabaseValue = self[index]
        return stored.isNull ? nil : try value(index)
    }
}
