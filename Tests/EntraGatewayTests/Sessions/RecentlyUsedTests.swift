import EntraGateway
import Testing

struct RecentlyUsedTests {
    @Test
    func `what is used stays, what is not goes`() {
        var map = RecentlyUsed<Int, String>(capacity: 10)
        for key in 0..<1000 {
            map.insert("\(key)", for: key)
            #expect(map.value(for: 0) == "0")
        }
        #expect(map.count <= 10)
        #expect(map.value(for: 999) == "999")
        #expect(map.value(for: 500) == nil)
    }

    @Test
    func `a value is replaced and removed wherever it stands`() {
        var map = RecentlyUsed<Int, String>(capacity: 4)
        map.insert("old", for: 1)
        for key in 2...3 { map.insert("x", for: key) }
        map.insert("new", for: 1)
        #expect(map.value(for: 1) == "new")
        #expect(map.remove(1) == "new")
        #expect(map.value(for: 1) == nil)
        #expect(map.remove(1) == nil)
    }
}
