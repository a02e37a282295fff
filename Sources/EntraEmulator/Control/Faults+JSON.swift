extension Faults {
    /// What is wrong with a document for the control route.
    struct DocumentFault: Error, Equatable {
        let message: String

        init(_ message: String) {
            self.message = message
        }
    }

    /// Changes these faults by one member of a control document; `null` means the usual behaviour.
    mutating func set(_ name: String, to value: JSONValue) throws(DocumentFault) {
        let usual = Faults()
        let isUsual = value == .null
        switch name {
        case "answers": try setAnswers(value)
        case "tokenRefusal": tokenRefusal = isUsual ? nil : try Refusal(json: value)
        case "authorizeRefusal": authorizeRefusal = isUsual ? nil : try Refusal(json: value)
        case "signing": signing = isUsual ? .usual : try Faults.choice(value, name)
        case "idTokenClaims": idTokenClaims = isUsual ? nil : value
        case "idTokenHeader": idTokenHeader = isUsual ? nil : value
        case "tokenAnswer": tokenAnswer = isUsual ? nil : value
        case "discoveryDocument": discoveryDocument = isUsual ? nil : value
        case "tenantSwitch": tenantSwitch = isUsual ? nil : try Faults.need(value.text, name, "a string")
        case "clockOffset": clockOffset = isUsual ? 0 : try Faults.need(value.integer, name, "an integer")
        case "randomErrorNumbers": randomErrorNumbers = try Faults.flag(value, name, usual.randomErrorNumbers)
        case "omitsRefreshToken": omitsRefreshToken = try Faults.flag(value, name, usual.omitsRefreshToken)
        case "tokenType": tokenType = isUsual ? usual.tokenType : try Faults.need(value.text, name, "a string")
        case "grantedScopes": grantedScopes = isUsual ? .superset : try Faults.choice(value, name)
        case "opaqueGraphTokens": opaqueGraphTokens = try Faults.flag(value, name, usual.opaqueGraphTokens)
        case "graphPageSize":
            graphPageSize = isUsual ? nil : max(1, try Faults.need(value.integer, name, "an integer"))
        case "graphNextLink": graphNextLink = isUsual ? nil : try Faults.need(value.text, name, "a string")
        case "graphRefusals": graphRefusals = try Faults.byCall(value, name, Refusal.init(json:))
        case "graphDelays":
            graphDelays = try Faults.byCall(value, name) { delay throws(DocumentFault) in
                try Faults.need(delay.double, name, "numbers of seconds")
            }
        case "graphChallenge": graphChallenge = isUsual ? nil : try Challenge(json: value)
        case "graphMailboxLimit":
            graphMailboxLimit =
                isUsual ? usual.graphMailboxLimit : max(0, try Faults.need(value.integer, name, "an integer"))
        case "graphLimitedInformation":
            graphLimitedInformation = try Faults.flag(value, name, usual.graphLimitedInformation)
        case "graphUnknown": graphUnknown = try Faults.texts(value, name)
        case "missingConsents": missingConsents = try Faults.texts(value, name)
        case "claimsNeedInteraction":
            claimsNeedInteraction = try Faults.flag(value, name, usual.claimsNeedInteraction)
        case "graphBatchRefusal": graphBatchRefusal = isUsual ? nil : try Refusal(json: value)
        case "logoutDeadEnd": logoutDeadEnd = try Faults.flag(value, name, usual.logoutDeadEnd)
        case "frontChannelIssuer": frontChannelIssuer = try Faults.flag(value, name, usual.frontChannelIssuer)
        default: throw DocumentFault("unknown member '\(name)'")
        }
    }

    /// These faults as a control document.
    var json: JSONValue {
        let answers = Endpoint.allCases.compactMap { endpoint in
            self.answers[endpoint].map { JSONValue.Member(endpoint.rawValue, $0.json) }
        }
        return [
            "answers": .object(answers),
            "tokenRefusal": tokenRefusal?.json ?? .null,
            "authorizeRefusal": authorizeRefusal?.json ?? .null,
            "signing": .string(signing.rawValue),
            "idTokenClaims": idTokenClaims ?? .null,
            "idTokenHeader": idTokenHeader ?? .null,
            "tokenAnswer": tokenAnswer ?? .null,
            "discoveryDocument": discoveryDocument ?? .null,
            "tenantSwitch": tenantSwitch.map(JSONValue.string) ?? .null,
            "clockOffset": JSONValue(clockOffset),
            "randomErrorNumbers": .bool(randomErrorNumbers),
            "omitsRefreshToken": .bool(omitsRefreshToken),
            "tokenType": .string(tokenType),
            "grantedScopes": .string(grantedScopes.rawValue),
            "opaqueGraphTokens": .bool(opaqueGraphTokens),
            "graphPageSize": graphPageSize.map { JSONValue($0) } ?? .null,
            "graphNextLink": graphNextLink.map(JSONValue.string) ?? .null,
            "graphRefusals": .object(graphRefusals.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.json) }),
            "graphDelays": .object(
                graphDelays.sorted { $0.key < $1.key }.map { .init($0.key, .number(String($0.value))) }
            ),
            "graphChallenge": graphChallenge?.json ?? .null,
            "graphMailboxLimit": JSONValue(graphMailboxLimit),
            "graphLimitedInformation": .bool(graphLimitedInformation),
            "graphUnknown": JSONValue(graphUnknown),
            "missingConsents": JSONValue(missingConsents),
            "claimsNeedInteraction": .bool(claimsNeedInteraction),
            "graphBatchRefusal": graphBatchRefusal?.json ?? .null,
            "logoutDeadEnd": .bool(logoutDeadEnd),
            "frontChannelIssuer": .bool(frontChannelIssuer),
        ]
    }

    private mutating func setAnswers(_ value: JSONValue) throws(DocumentFault) {
        guard value != .null else {
            answers = [:]
            return
        }
        guard case .object(let members) = value else { throw DocumentFault("'answers' must be an object") }
        for member in members {
            guard let endpoint = Endpoint(rawValue: member.name) else {
                throw DocumentFault("unknown endpoint '\(member.name)'")
            }
            answers[endpoint] = member.value == .null ? nil : try Answer(json: member.value)
        }
    }

    /// Something for each of several calls of Graph; an empty object or `null` for none.
    private static func byCall<Value>(
        _ json: JSONValue,
        _ name: String,
        _ read: (JSONValue) throws(DocumentFault) -> Value
    ) throws(DocumentFault) -> [String: Value] {
        guard json != .null else { return [:] }
        let known = GraphCall.names.union([everyCall])
        guard case .object(let members) = try members(json, of: name, known: known) else { return [:] }
        var result: [String: Value] = [:]
        for member in members where member.value != .null { result[member.name] = try read(member.value) }
        return result
    }

    private static func texts(_ value: JSONValue, _ name: String) throws(DocumentFault) -> [String] {
        guard value != .null else { return [] }
        let texts = value.elements?.compactMap(\.text)
        return try need(texts?.count == value.elements?.count ? texts : nil, name, "a list of strings")
    }

    fileprivate static func flag(_ value: JSONValue, _ name: String, _ usual: Bool) throws(DocumentFault) -> Bool {
        value == .null ? usual : try need(value.flag, name, "true or false")
    }

    fileprivate static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ value: JSONValue,
        _ name: String
    ) throws(DocumentFault) -> Choice {
        let accepted = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return try need(value.text.flatMap(Choice.init(rawValue:)), name, "one of \(accepted)")
    }

    fileprivate static func need<Value>(
        _ value: Value?,
        _ name: String,
        _ wanted: String
    ) throws(DocumentFault) -> Value {
        guard let value else { throw DocumentFault("'\(name)' must be \(wanted)") }
        return value
    }

    /// The members of an object, none of them unknown.
    fileprivate static func members(
        _ json: JSONValue,
        of name: String,
        known: Set<String>
    ) throws(DocumentFault) -> JSONValue {
        guard case .object(let members) = json else { throw DocumentFault("'\(name)' must be an object") }
        if let unknown = members.first(where: { !known.contains($0.name) }) {
            throw DocumentFault("unknown member '\(unknown.name)' of '\(name)'")
        }
        return json
    }
}

extension Faults.Answer {
    fileprivate init(json: JSONValue) throws(Faults.DocumentFault) {
        let members = try Faults.members(json, of: "answers", known: ["kind", "delay", "retryAfter", "times"])
        self.init(
            try Faults.choice(members["kind"] ?? .null, "kind"),
            delay: try members["delay"].map { value throws(Faults.DocumentFault) in
                try Faults.need(value.double, "delay", "a number of seconds")
            } ?? 0,
            retryAfter: members["retryAfter"]?.text,
            times: members["times"]?.integer
        )
    }

    fileprivate var json: JSONValue {
        [
            "kind": .string(kind.rawValue),
            "delay": .number(String(delay)),
            "retryAfter": retryAfter.map(JSONValue.string) ?? .null,
            "times": times.map { JSONValue($0) } ?? .null,
        ]
    }
}

extension Faults.Challenge {
    /// `true` stands for the usual claims.
    fileprivate init(json: JSONValue) throws(Faults.DocumentFault) {
        self.init()
        if json == true { return }
        let members = try Faults.members(json, of: "graphChallenge", known: ["claims", "onlyCapable"])
        if let value = members["claims"] { claims = try Faults.need(value.text, "claims", "a string") }
        guard JSONReader.value(of: Array(claims.utf8))?["access_token"] != nil else {
            throw Faults.DocumentFault("'claims' must be JSON with the member 'access_token'")
        }
        if let value = members["onlyCapable"] { onlyCapable = try Faults.flag(value, "onlyCapable", false) }
    }

    fileprivate var json: JSONValue {
        ["claims": .string(claims), "onlyCapable": .bool(onlyCapable)]
    }
}

extension Faults.Refusal {
    fileprivate init(json: JSONValue) throws(Faults.DocumentFault) {
        let members = try Faults.members(
            json,
            of: "refusal",
            known: ["error", "code", "suberror", "claims", "subcode", "status", "retryAfter", "times"]
        )
        self.init(
            try Faults.need(members["error"]?.text, "error", "a string"),
            code: members["code"]?.integer,
            suberror: members["suberror"]?.text,
            claims: members["claims"]?.text,
            subcode: members["subcode"]?.text,
            status: members["status"]?.integer ?? 400,
            retryAfter: members["retryAfter"]?.text,
            times: members["times"]?.integer
        )
    }

    fileprivate var json: JSONValue {
        [
            "error": .string(error),
            "code": code.map { JSONValue($0) } ?? .null,
            "suberror": suberror.map(JSONValue.string) ?? .null,
            "claims": claims.map(JSONValue.string) ?? .null,
            "subcode": subcode.map(JSONValue.string) ?? .null,
            "status": JSONValue(status),
            "retryAfter": retryAfter.map(JSONValue.string) ?? .null,
            "times": times.map { JSONValue($0) } ?? .null,
        ]
    }
}
