import EntraEmulator
import FastCGI
import HTTPTypes
import Testing

struct MemoryTests {
    @Test
    func `a full table forgets its oldest entries`() {
        var table = BoundedTable<Int>(capacity: 8)
        for number in 0..<9 { table["\(number)"] = number }
        #expect(table.count == 6)
        #expect(table["2"] == nil)
        #expect(table["3"] == 3)
        #expect(table["8"] == 8)
        table["3"] = nil
        #expect(table["3"] == nil)
        table["3"] = 33
        for number in 9..<12 { table["\(number)"] = number }
        #expect(table["3"] == 33)
        #expect(table["4"] == nil)
    }

    @Test
    func `keys roll over more often than there are spare ones`() async throws {
        let bench = try Bench()
        var names: [String] = []
        for _ in 0..<6 {
            names.append(bench.emulator.currentKeyID)
            bench.emulator.rollOverKeys()
        }
        #expect(zip(names, names.dropFirst()).allSatisfy { $0 != $1 })
        let claims = try await Visitor(bench).claims()
        #expect(claims["aud"]?.text == Demo.clientID)
    }

    @Test
    func `answers to another host than this machine carry the recorded transport field`() async throws {
        let bench = try Bench { $0.loginOrigin = "https://login.emulator.example" }
        let response = await bench.send("GET", "/common/v2.0/.well-known/openid-configuration")
        #expect(response.field("strict-transport-security") != nil)
        #expect(try await Bench().send("GET", "/common/discovery/v2.0/keys").field("strict-transport-security") == nil)
        let cookie = await bench.send(
            "POST",
            "/\(Demo.tenantID)/login?\(Visitor(bench).request())",
            form: [
                ("person", Demo.ordinary.objectID)
            ]
        ).field("set-cookie")
        #expect(cookie?.hasSuffix("; Path=/; HttpOnly; Secure; SameSite=None") == true)
    }
}
