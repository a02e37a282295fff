import Store
import Testing

struct StoreLocationTests {
    @Test(arguments: [
        ("sqlite:/var/lib/entra-fcgi/store.sqlite", "/var/lib/entra-fcgi/store.sqlite"),
        ("SQLite:/srv/store", "/srv/store"),
        ("sqlite:///srv/store", "/srv/store"),
        ("sqlite:store.sqlite", "store.sqlite"),
        ("sqlite:./a b/ü.sqlite", "./a b/ü.sqlite"),
        ("sqlite:file:store", "file:store"),
    ])
    func `a SQLite file is named by its path`(text: String, path: String) throws {
        #expect(try StoreLocation(text) == .sqlite(path: path))
    }

    @Test(
        arguments: [
            ("", .empty),
            ("/var/lib/store.sqlite", .schemeMissing),
            ("store", .schemeMissing),
            (":/srv/store", .schemeMissing),
            ("c:/srv/store", .schemeMissing),
            ("1x:/srv/store", .schemeMissing),
            (" sqlite:/srv/store", .schemeMissing),
            ("redis://host/0", .schemeUnknown("redis")),
            ("sqlite3:/srv/store", .schemeUnknown("sqlite3")),
            ("file:/srv/store", .schemeUnknown("file")),
            ("sqlite:", .pathMissing),
            ("sqlite://", .hostGiven),
            ("sqlite://host/srv/store", .hostGiven),
            ("sqlite:////srv/store", .hostGiven),
            ("sqlite:/srv/store?mode=ro", .parametersGiven),
            ("sqlite:/srv/store#x", .parametersGiven),
            ("sqlite:/srv/", .folderGiven),
            ("sqlite:///", .folderGiven),
            ("sqlite:/srv/st\nore", .controlCharacter),
            ("sqlite:/srv/store\u{0}", .controlCharacter),
            ("sqlite:/srv/store\u{7F}", .controlCharacter),
            ("sqlite::memory:", .inMemory),
        ] as [(String, StoreError.LocationFault)]
    )
    func `any other value is refused`(text: String, fault: StoreError.LocationFault) {
        #expect(throws: StoreError.invalidLocation(fault)) { try StoreLocation(text) }
    }

    @Test(arguments: ["postgresql://user:password@host/db", "postgres://host", "PostgreSQL:x"])
    func `PostgreSQL is recognised and refused without a word of the value`(text: String) {
        #expect(throws: StoreError.unsupported(scheme: "postgresql")) { try StoreLocation(text) }
    }
}
