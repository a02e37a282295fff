import Foundation
import TestSupport

/// A certificate authority and its certificates, made with OpenSSL's command line in a folder that ends with the tests.
final class TestCertificates: Sendable {
    /// A certificate with its key, by the name of its files.
    enum Leaf: String, CaseIterable {
        /// For `localhost`, `127.0.0.1` and `entra.test`.
        case valid
        /// As ``valid``, ended yesterday.
        case expired
        /// For `elsewhere.test` only.
        case elsewhere
    }

    let folder: URL

    /// The authority's certificate.
    var caFile: String { path("ca.pem") }

    /// An authority that has signed nothing here.
    var otherCAFile: String { path("other.pem") }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "entra-fcgi-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try makeAuthority("ca")
        try makeAuthority("other")
        try makeLeaf(.valid, names: "DNS:localhost,IP:127.0.0.1,DNS:entra.test", days: 2)
        try makeLeaf(.expired, names: "DNS:localhost,IP:127.0.0.1", days: -1)
        try makeLeaf(.elsewhere, names: "DNS:elsewhere.test", days: 2)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func path(_ name: String) -> String { folder.appending(path: name).path() }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    private func makeAuthority(_ name: String) throws {
        let files = ["-keyout", "\(name).key", "-out", "\(name).pem"]
        try openssl(["req", "-x509"] + TestCertificates.newKey + files + ["-subj", "/CN=\(name)", "-days", "2"])
    }

    private func makeLeaf(_ leaf: Leaf, names: String, days: Int) throws {
        let name = leaf.rawValue
        let subject = ["-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names)"]
        try openssl(["req"] + TestCertificates.newKey + ["-keyout", "\(name).key", "-out", "\(name).csr"] + subject)
        let authority = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-copy_extensions", "copy"]
        try openssl(["x509", "-req", "-in", "\(name).csr", "-out", "\(name).pem", "-days", "\(days)"] + authority)
    }

    private func openssl(_ arguments: [String]) throws {
        guard try TestProcess.run("openssl", arguments, in: folder) == 0 else { throw CocoaError(.executableLoad) }
    }
}
