import Cryptography
import EntraGateway
import FoundationEssentials
import Store
import Testing

struct ConfigurationSourceTests {
    private static let example = ConfigurationExample.self

    private func read(
        _ environment: [String: String] = [:],
        environmentFile: String? = nil,
        files: [String: String]
    ) -> ConfigurationReading {
        let complete = Self.example.environment.merging(environment) { $1 }
        return Self.example.read(environment: complete, environmentFile: environmentFile, files: files)
    }

    @Test
    func `the option's file counts before the variable's, and that before the working directory's`() {
        let files = ["/a": "LOGIN_MAX=1", "/b": "LOGIN_MAX=2", ".env": "LOGIN_MAX=3"]
        let variable = ["ENTRA_FCGI_ENV_FILE": "/b"]
        #expect(read(variable, environmentFile: "/a", files: files).configuration?.login.maximumAttempts == 1)
        #expect(read(variable, files: files).configuration?.login.maximumAttempts == 2)
        #expect(read(files: files).configuration?.login.maximumAttempts == 3)
        #expect(read(files: [:]).configuration?.login.maximumAttempts == 7)
    }

    @Test
    func `the environment wins over the file, also with an empty text`() {
        let files = [".env": "LOGIN_MAX=3\nOPENID_REQUIRED_ROLE=Staff"]
        let reading = read(["LOGIN_MAX": "4", "OPENID_REQUIRED_ROLE": ""], files: files)
        #expect(reading.configuration?.login.maximumAttempts == 4)
        #expect(reading.configuration?.requiredRole == nil)
    }

    @Test
    func `where the store is can be told without the other settings, and only when it is certain`() {
        let location = StoreLocation.sqlite(path: "/here")
        let bare = Self.example.read(environment: ["ENTRA_FCGI_STORE": "sqlite:/here"])
        #expect(bare.configuration == nil)
        #expect(bare.store == location)
        #expect(bare.storeFaults.isEmpty)
        #expect(read(files: [".env": "ENTRA_FCGI_STORE=sqlite:/here\nLOGIN_MAX=x"]).store == location)
        let uncertain = [
            read(["ENTRA_FCGI_STORE": "redis:here"], files: [:]), read(environmentFile: "/missing", files: [:]),
            read(files: [".env": "ENTRA_FCGI_STORE sqlite:/here"]),
            read(["ENTRA_FCGI_STORE_FILE": "/missing"], files: [:]),
        ]
        for reading in uncertain {
            #expect(reading.store == nil)
            #expect(reading.storeFaults.count == 1)
        }
    }

    @Test
    func `a file that was named must exist, and then nothing else is missing`() {
        let file = "the file does not exist, accepted is a readable file of at most 1024 KiB"
        #expect(
            Self.example.read(environment: [:], environmentFile: "/x").faultLines == ["--env-file: \(file)"]
        )
        #expect(
            Self.example.read(environment: ["ENTRA_FCGI_ENV_FILE": "/x"]).faultLines
                == ["ENTRA_FCGI_ENV_FILE: \(file)"]
        )
    }

    @Test
    func `a file over a megabyte is refused`() {
        let files = [".env": String(repeating: "#", count: 1 << 20) + "#"]
        #expect(
            read(files: files).faultLines == [
                ".env: the file is too large, accepted is a readable file of at most 1024 KiB"
            ]
        )
    }

    @Test(
        arguments: [
            (FileRefusal.notRegular, "it is not a regular file"), (.unreadable, "the file cannot be read"),
        ]
    )
    func `a file in the working directory that cannot be read is a fault`(refusal: FileRefusal, problem: String) {
        let sources = ConfigurationSources(
            environment: Self.example.environment,
            readFile: { (_, _) throws(FileRefusal) in throw refusal }
        )
        #expect(
            ConfigurationReader.read(sources).faults.map(\.description) == [
                ".env: \(problem), accepted is a readable file of at most 1024 KiB"
            ]
        )
    }

    @Test
    func `a file that is not UTF-8 is refused`() {
        let sources = ConfigurationSources(
            environment: Self.example.environment,
            environmentFile: "/x",
            readFile: { (_, _) throws(FileRefusal) in [0x41, 0x3D, 0xFF] }
        )
        #expect(
            ConfigurationReader.read(sources).faults.map(\.description) == [
                "--env-file: the file is not UTF-8, accepted is UTF-8 text"
            ]
        )
    }

    @Test
    func `a line that cannot be read names the file, the line and what is accepted`() {
        let files = [".env": "# x\nLOGIN MAX=3\nLOGIN_MAX=\"3\nLOGIN_WINDOW='3' minutes\n"]
        #expect(
            read(files: files).faultLines == [
                ".env line 2: is no assignment, accepted are NAME=value, # comment and empty lines",
                ".env line 3: the quote \" is not closed, accepted is a value in two of them",
                ".env line 4: text follows the closing ', accepted is a # comment there",
            ]
        )
    }

    @Test
    func `a required value that cannot be read is one fault`() {
        var environment = Self.example.environment
        environment["OPENID_CLIENT_ID"] = nil
        let reading = Self.example.read(environment: environment, files: [".env": "OPENID_CLIENT_ID='x\n"])
        #expect(reading.faults.map(\.name) == [".env line 1"])
    }

    @Test
    func `a setting that the file has twice is named with its lines`() {
        let name = "OPENID_CLOCK_TOLERANCE"
        let reading = read(files: [".env": "\(name)=1\nOTHER=1\n\(name)=2\nOTHER=2\n\(name)=3"])
        #expect(reading.configuration?.provider.clockTolerance == .seconds(3))
        #expect(
            reading.warningLines(.warning) == [
                "OPENID_CLOCK_TOLERANCE: is set on line 1, 3 of .env and again on line 5, the last one counts"
            ]
        )
    }

    @Test(arguments: ["secret-of-a-file", "secret-of-a-file\n", "secret-of-a-file\r\n", " secret-of-a-file \n\n"])
    func `a secret comes from a file without its line end`(content: String) {
        var environment = Self.example.environment
        environment["OPENID_CLIENT_SECRET"] = nil
        environment["OPENID_CLIENT_SECRET_FILE"] = "/run/secrets/x"
        let reading = Self.example.read(environment: environment, files: ["/run/secrets/x": content])
        #expect(reading.configuration?.provider.credential == .secret(SecretBytes("secret-of-a-file")))
    }

    @Test
    func `a secret and its file in different sources are still both set`() {
        let reading = read(files: [".env": "OPENID_CLIENT_SECRET_FILE=/x", "/x": "y"])
        #expect(
            reading.faultLines == [
                "OPENID_CLIENT_SECRET: is set beside OPENID_CLIENT_SECRET_FILE, accepted is one of the two"
            ]
        )
    }

    @Test
    func `systemd's credential counts before the file and behind the environment`() {
        var environment = Self.example.environment
        environment["CREDENTIALS_DIRECTORY"] = "/run/credentials"
        let files = [
            ".env": "OPENID_CLIENT_SECRET=from-file",
            "/run/credentials/OPENID_CLIENT_SECRET": "from-systemd\n",
            "/x": "from-variable",
        ]
        func credential() -> Configuration.Credential? {
            Self.example.read(environment: environment, files: files).configuration?.provider.credential
        }
        #expect(credential() == .secret(SecretBytes(Self.example.clientSecret)))
        environment["OPENID_CLIENT_SECRET"] = nil
        #expect(credential() == .secret(SecretBytes("from-systemd")))
        environment["OPENID_CLIENT_SECRET_FILE"] = "/x"
        environment["OPENID_CLIENT_SECRET"] = ""
        #expect(credential() == .secret(SecretBytes("from-variable")))
    }

    @Test
    func `a credential that systemd does not hand over is no fault, an unreadable one is`() {
        var environment = Self.example.environment
        environment["CREDENTIALS_DIRECTORY"] = "/run/credentials"
        #expect(Self.example.read(environment: environment).faultLines.isEmpty)
        environment["OPENID_SESSION_SECRET"] = nil
        let sources = ConfigurationSources(
            environment: environment,
            readFile: { (path, _) throws(FileRefusal) in
                throw path == "/run/credentials/OPENID_SESSION_SECRET" ? .unreadable : .notFound
            }
        )
        #expect(
            ConfigurationReader.read(sources).faults.map(\.description) == [
                "OPENID_SESSION_SECRET: the file cannot be read, accepted is a readable file of at most 64 KiB"
            ]
        )
    }

    @Test
    func `the usual names of the proxy count in their order`() {
        let all = ["PROXY": "http://a", "HTTPS_PROXY": "http://b", "https_proxy": "http://c"]
        let names = ["PROXY", "HTTPS_PROXY", "https_proxy"]
        for (index, name) in names.enumerated() {
            let environment = all.filter { names[index...].contains($0.key) }
            let proxy = read(environment, files: [:]).configuration?.transport.proxy
            #expect(proxy == all[name].map { SecretBytes($0) })
        }
    }

    @Test
    func `files of this machine are read through links, within the limit, and only when they are regular`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "entra-fcgi-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "file")
        let link = directory.appending(path: "link")
        try Data("four".utf8).write(to: file)
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)

        #expect(try FileRefusal.readRegularFile(at: file.path, limit: 4) == Array("four".utf8))
        #expect(try FileRefusal.readRegularFile(at: link.path, limit: 4) == Array("four".utf8))
        #expect(throws: FileRefusal.tooLarge) { try FileRefusal.readRegularFile(at: file.path, limit: 3) }
        #expect(throws: FileRefusal.notRegular) { try FileRefusal.readRegularFile(at: directory.path, limit: 4) }
        #expect(throws: FileRefusal.notRegular) { try FileRefusal.readRegularFile(at: "/dev/zero", limit: 4) }
        #expect(throws: FileRefusal.notFound) {
            try FileRefusal.readRegularFile(at: directory.appending(path: "none").path, limit: 4)
        }
        #expect(throws: FileRefusal.unreadable) {
            try FileRefusal.readRegularFile(at: file.appending(path: "below").path, limit: 4)
        }
    }
}
