import FastCGI
import HTTPTypes

/// The routes for tests: `/emulator/control` sets faults, `/emulator/received` tells what arrived.
///
/// Only this machine may use them, and no page of another origin can: a change wants a JSON content type, for which a
/// browser would have to ask first.
struct ControlRoute {
    private static let actions: [String: @Sendable (Emulator) -> Void] = [
        "forgetReceived": { $0.forgetReceived() },
        "release": { $0.release() },
        "reset": { $0.reset() },
        "revokeRefreshTokens": { $0.revokeRefreshTokens() },
        "rollOverKeys": { $0.rollOverKeys() },
        "signOutEverybody": { $0.signOutEverybody() },
    ]

    let emulator: Emulator
    let surroundings: Surroundings
    let exchange: Exchange

    /// `GET` shows the faults, `POST` changes them.
    func answer() -> Response {
        guard exchange.isLocal else { return refused(.forbidden, "only this machine may control the emulator") }
        guard exchange.method == "POST" else { return json(emulator.faults.json) }
        guard exchange.contentType.lowercased().hasPrefix("application/json") else {
            return refused(.unsupportedMediaType, "the content type must be application/json")
        }
        guard case .object(let members)? = JSONReader.value(of: exchange.body) else {
            return refused(.badRequest, "the body must be a JSON object")
        }
        do {
            try perform(members)
            return json(emulator.faults.json)
        } catch {
            return refused(.badRequest, error.message)
        }
    }

    /// `GET` lists what arrived, `DELETE` forgets it.
    func received() -> Response {
        guard exchange.isLocal else { return refused(.forbidden, "only this machine may see what arrived") }
        if exchange.method == "DELETE" { emulator.forgetReceived() }
        return json(emulator.received.json)
    }

    /// Actions first, then faults; nothing happens when one member is wrong.
    private func perform(_ members: [JSONValue.Member]) throws(Faults.DocumentFault) {
        let ordered = members.filter { ControlRoute.actions[$0.name] != nil && $0.value == true }
        let settings = members.filter { ControlRoute.actions[$0.name] == nil }
        var trial = Faults()
        for member in settings { try trial.set(member.name, to: member.value) }
        for member in ordered { ControlRoute.actions[member.name]?(emulator) }
        var faults = emulator.faults
        for member in settings { try faults.set(member.name, to: member.value) }
        emulator.updateFaults { [faults] in $0 = faults }
    }

    private func refused(_ status: HTTPResponse.Status, _ message: String) -> Response {
        json(["error": .string(message)], status: status)
    }

    private func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            fields: surroundings.fields(Surroundings.uncached + [("Content-Type", "application/json; charset=utf-8")]),
            body: Array(value.serialized.utf8)
        )
    }
}
