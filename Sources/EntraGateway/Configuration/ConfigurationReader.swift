import FoundationEssentials

/// Turns the sources into a configuration, or into every fault at once.
///
/// Each setting is read on its own first; a rule over several is judged only when each of them could be read, so that
/// one mistake is one fault.
package struct ConfigurationReader {
    let texts: SettingTexts
    private var faults: [ConfigurationFault]
    private var warnings: [ConfigurationWarning]
    private let readFile: ConfigurationSources.ReadFile
    let now: @Sendable () -> Date

    private init(_ sources: ConfigurationSources) {
        texts = SettingTexts(sources)
        faults = texts.faults
        warnings = texts.warnings
        readFile = sources.readFile
        now = sources.now
    }

    /// Reads, parses and validates all settings.
    package static func read(_ sources: ConfigurationSources) -> ConfigurationReading {
        var reader = ConfigurationReader(sources)
        let configuration = reader.configuration()
        reader.warnAboutWhatIsNotInEffect()
        let storeFaults = reader.storeFaults()
        return ConfigurationReading(
            configuration: reader.faults.isEmpty ? configuration : nil,
            faults: reader.orderedFaults(),
            warnings: reader.warnings,
            listen: reader.texts[.listen]?.text,
            store: storeFaults.isEmpty ? configuration.store : nil,
            storeFaults: storeFaults
        )
    }

    private mutating func configuration() -> Configuration {
        let site = site()
        let graph = graph()
        let provider = provider(site: site)
        return Configuration(
            site: site,
            login: login(),
            provider: provider,
            claims: claimNames(),
            requiredRole: requiredRole(provider),
            adminRole: adminRole(provider),
            roleSync: roleSync(provider),
            session: sessionPolicy(),
            logout: logout(site: site),
            graph: graph,
            people: people(graph: graph, provider: provider),
            sharePoint: sharePoint(graph: graph),
            store: storeLocation(),
            headers: identityHeaders(),
            log: log(),
            transport: transport(),
            listen: listenAddress()
        )
    }

    /// A setting that is set and does nothing is named; a flag that is off asks for nothing.
    private mutating func warnAboutWhatIsNotInEffect() {
        for setting in Setting.all where !setting.isInEffect && isSound(setting) {
            guard let text = texts[setting]?.text, (try? SettingText.flag(text)) != false else { continue }
            warn(setting, "is not in effect in this version: it is read and checked, and does nothing yet")
        }
    }

    // What the settings' own functions are made of

    /// The value of a setting or of its default; `fallback` when there is neither, and after a fault, when nobody sees
    /// it.
    mutating func value<Value>(
        _ setting: Setting,
        fallback: Value,
        _ parse: (String) throws(SettingRefusal) -> Value
    ) -> Value {
        let given = texts[setting]
        var text = given?.text
        if text == nil, case .text(let defaultText) = setting.default {
            text = defaultText
        }
        guard let text else {
            if setting.isRequired, isSound(setting) {
                refuse(setting, "is not set", "accepted is \(Self.accepted(setting))")
            }
            return fallback
        }
        do throws(SettingRefusal) {
            return try parse(text)
        } catch {
            faults.append(SettingTexts.fault(given?.name ?? setting.name, error.problem, error.accepted))
            return fallback
        }
    }

    /// A flag.
    mutating func flag(_ setting: Setting) -> Bool {
        value(setting, fallback: false, SettingText.flag)
    }

    /// Whether the setting has a text that could be taken from its source.
    func isSet(_ setting: Setting) -> Bool {
        texts[setting] != nil
    }

    /// Whether there is no fault of the settings yet.
    func isSound(_ settings: Setting...) -> Bool {
        let names = settings.flatMap(\.knownNames)
        return !faults.contains { names.contains($0.name) } && !settings.contains { texts.isUnreadable($0) }
    }

    mutating func refuse(_ setting: Setting, _ problem: String, _ accepted: String) {
        faults.append(SettingTexts.fault(texts[setting]?.name ?? setting.name, problem, accepted))
    }

    mutating func warn(_ setting: Setting, _ message: String, _ severity: ConfigurationWarning.Severity = .warning) {
        let name = texts[setting]?.name ?? setting.name
        warnings.append(ConfigurationWarning(severity: severity, name: name, message: message))
    }

    /// The text of a PEM file that holds at least one block of the kind.
    mutating func pem(_ setting: Setting, kind: String) -> String {
        value(setting, fallback: "") { [readFile] (path: String) throws(SettingRefusal) -> String in
            let limit = 1 << 20
            let accepted = "accepted is a PEM file with a \(kind.lowercased())"
            let bytes: [UInt8]
            do throws(FileRefusal) {
                bytes = try readFile(path, limit)
            } catch {
                let fault = SettingTexts.fault(setting.name, error, limit: limit)
                throw SettingRefusal(problem: fault.problem, accepted: accepted)
            }
            // RFC 7468: PRIVATE KEY, and the older RSA PRIVATE KEY and EC PRIVATE KEY.
            guard let text = String(validating: bytes, as: UTF8.self),
                text.contains("-----BEGIN "),
                text.contains("\(kind)-----")
            else { throw SettingRefusal(problem: "the file holds no \(kind.lowercased())", accepted: accepted) }
            return text
        }
    }

    /// The faults of the setting itself, and those of the file, of which a line that cannot be read may be the setting.
    private func storeFaults() -> [ConfigurationFault] {
        let others = Set(Setting.all.filter { $0 != .store && $0 != .environmentFile }.flatMap(\.knownNames))
        return orderedFaults().filter { !others.contains($0.name) }
    }

    /// The faults of the file, then those of the settings in the order in which they are documented.
    private func orderedFaults() -> [ConfigurationFault] {
        let ranks = Setting.all.enumerated().reduce(into: [String: Int]()) { ranks, entry in
            for name in entry.element.knownNames {
                ranks[name] = entry.offset
            }
        }
        return faults.enumerated()
            .sorted { (ranks[$0.element.name] ?? -1, $0.offset) < (ranks[$1.element.name] ?? -1, $1.offset) }
            .map(\.element)
    }

    private static func accepted(_ setting: Setting) -> String {
        switch setting {
        case .domainClient, .domainServer: "an origin such as https://app.example.com"
        case .clientID: "the application (client) ID of the app registration"
        case .issuer: "an issuer such as https://login.microsoftonline.com/TENANT/v2.0"
        default: "a secret of at least 32 random characters"
        }
    }
}
