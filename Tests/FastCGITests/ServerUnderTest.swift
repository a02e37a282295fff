import FastCGI
import Foundation
import HTTPTypes
import Logging
import TestSupport

/// A handler that is a closure.
struct ClosureHandler: RequestHandler {
    var atOnce: @Sendable (Request) -> Response? = { _ in nil }
    let body: @Sendable (Request) async -> Response

    func respondAtOnce(to request: Request) -> Response? {
        atOnce(request)
    }

    func respond(to request: Request) async -> Response {
        await body(request)
    }
}

/// A directory that goes with its owner.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = "/tmp/fastcgi-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// A server on a Unix domain socket in a directory of its own.
struct ServerUnderTest {
    let server: Server
    let path: String
    private let directory: TemporaryDirectory

    /// The usual limits, but with time for a machine that is busy with other tests.
    static let patient = Limits(receiveTimeout: .seconds(600), sendTimeout: .seconds(600))

    static var quietLogger: Logger {
        Logger(label: "FastCGITests") { _ in SwiftLogNoOpLogHandler() }
    }

    init(
        limits: Limits = patient,
        threads: Int = 1,
        atOnce: @escaping @Sendable (Request) -> Response? = { _ in nil },
        _ body: @escaping @Sendable (Request) async -> Response
    ) throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/socket"
        server = try Server(
            listening: ListeningSocket(.unix(path: path, mode: 0o600, group: nil)),
            limits: limits,
            threads: threads,
            logger: Self.quietLogger,
            handler: ClosureHandler(atOnce: atOnce, body: body)
        )
        try server.start()
    }

    func connect() throws -> FastCGIClient {
        try FastCGIClient(path: path)
    }

    /// Answers with the variable `A`, the role and the body, so that a mix-up is seen.
    static func echo(_ request: Request) -> Response {
        let text = "\(request.role) \(request.metaVariables["A"] ?? "-") "
        return Response(status: .ok, body: Array(text.utf8) + request.body)
    }
}

extension FastCGIResponse {
    var text: String {
        String(decoding: body, as: UTF8.self)
    }
}
