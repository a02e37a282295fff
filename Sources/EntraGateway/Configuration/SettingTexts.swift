/// The texts of all settings, from wherever they come.
struct SettingTexts {
    /// A text with the variable that it came from.
    struct Given {
        let name: String
        let text: String
    }

    private static let environmentFileLimit = 1 << 20
    private static let secretFileLimit = 1 << 16
    private static let ownPrefixes = ["OPENID_", "ENTRA_", "SHAREPOINT_"]

    private let sources: ConfigurationSources
    private var file: [String: String] = [:]
    private var given: [String: Given] = [:]
    private var isFileUnreadable = false
    private var unreadableNames: Set<String> = []
    private(set) var faults: [ConfigurationFault] = []
    private(set) var warnings: [ConfigurationWarning] = []

    init(_ sources: ConfigurationSources) {
        self.sources = sources
        readEnvironmentFile()
        for setting in Setting.all {
            given[setting.name] = resolve(setting).flatMap { checked($0, of: setting) }
        }
        nameStrangers()
    }

    /// What was set; `nil` for what is not set, is empty, or could not be read.
    subscript(setting: Setting) -> Given? {
        given[setting.name]
    }

    /// Whether the file may hold the setting, and its fault is reported already.
    func isUnreadable(_ setting: Setting) -> Bool {
        self[setting] == nil && (isFileUnreadable || setting.knownNames.contains(where: unreadableNames.contains))
    }

    /// A variable that is no setting of ours, from the environment only.
    func environment(_ name: String) -> String? {
        sources.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
        var scalars = text.unicodeScalars.drop(while: isSpace)
        while let last = scalars.last, isSpace(last) {
            scalars.removeLast()
        }
        return String(String.UnicodeScalarView(scalars))
    }

    // The file

    private mutating func readEnvironmentFile() {
        let explicit: (name: String, path: String)? =
            if let path = sources.environmentFile {
                ("--env-file", path)
            } else if let path = environment(Setting.environmentFile.name) {
                (Setting.environmentFile.name, path)
            } else {
                nil
            }
        let label = explicit?.name ?? ".env"
        do {
            let bytes = try sources.readFile(explicit?.path ?? ".env", Self.environmentFileLimit)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                isFileUnreadable = true
                faults.append(Self.fault(label, "the file is not UTF-8", "accepted is UTF-8 text"))
                return
            }
            take(DotEnv(text), label: label)
        } catch {
            if explicit != nil || error != .notFound {
                isFileUnreadable = true
                faults.append(Self.fault(label, error, limit: Self.environmentFileLimit))
            }
        }
    }

    private mutating func take(_ dotEnv: DotEnv, label: String) {
        file = dotEnv.values
        unreadableNames = Set(dotEnv.faults.compactMap(\.name))
        for fault in dotEnv.faults {
            let name = "\(label) line \(fault.line)"
            switch fault.problem {
            case .notAnAssignment:
                faults.append(
                    Self.fault(name, "is no assignment", "accepted are NAME=value, # comment and empty lines")
                )
            case .quoteNotClosed(let quote):
                faults.append(
                    Self.fault(name, "the quote \(quote) is not closed", "accepted is a value in two of them")
                )
            case .textAfterQuote(let quote):
                faults.append(Self.fault(name, "text follows the closing \(quote)", "accepted is a # comment there"))
            }
        }
        let lines = Dictionary(grouping: dotEnv.assignments, by: \.name).mapValues { $0.map(\.line) }
        for name in Setting.all.flatMap(\.knownNames) {
            guard let lines = lines[name], let last = lines.last, lines.count > 1 else { continue }
            let others = lines.dropLast().map(String.init).joined(separator: ", ")
            warn(name, "is set on line \(others) of \(label) and again on line \(last), the last one counts")
        }
    }

    // One setting

    private mutating func resolve(_ setting: Setting) -> Given? {
        if setting == .environmentFile {
            // Read already; inside the file it would name another file.
            return environment(setting.name).map { Given(name: setting.name, text: $0) }
        }
        let direct = ([setting.name] + setting.aliases).compactMap { text(of: $0) }.first
        guard let fileName = setting.fileName else { return direct }
        let path = text(of: fileName)
        if let direct, path != nil {
            faults.append(Self.fault(direct.name, "is set beside \(fileName)", "accepted is one of the two"))
            return nil
        }
        let isInEnvironment = ([fileName, setting.name] + setting.aliases).contains { environment($0) != nil }
        if !isInEnvironment, let directory = environment("CREDENTIALS_DIRECTORY") {
            do {
                return try secret(setting.name, "\(directory)/\(setting.name)")
            } catch .notFound {
                // systemd hands over no such credential: the file counts.
            } catch {
                faults.append(Self.fault(setting.name, error, limit: Self.secretFileLimit))
                return nil
            }
        }
        guard let path else { return direct }
        do {
            return try secret(fileName, path.text)
        } catch {
            faults.append(Self.fault(fileName, error, limit: Self.secretFileLimit))
            return nil
        }
    }

    /// The environment's text, also when it is empty, else the file's; an empty one is none.
    private func text(of name: String) -> Given? {
        let text = Self.trimmed(sources.environment[name] ?? file[name] ?? "")
        return text.isEmpty ? nil : Given(name: name, text: text)
    }

    private mutating func secret(_ name: String, _ path: String) throws(FileRefusal) -> Given? {
        let bytes = try sources.readFile(path, Self.secretFileLimit)
        guard let text = String(validating: bytes, as: UTF8.self).map({ Self.trimmed($0) }), !text.isEmpty else {
            faults.append(Self.fault(name, "the file holds no text", "accepted is UTF-8 text"))
            return nil
        }
        return Given(name: name, text: text)
    }

    private mutating func checked(_ given: Given, of setting: Setting) -> Given? {
        guard given.text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return given
        }
        let subject = setting.isSecret ? "the value" : SettingRefusal.quoted(given.text)
        faults.append(Self.fault(given.name, "\(subject) holds a control character", "accepted is one line of text"))
        return nil
    }

    // Names

    private mutating func nameStrangers() {
        let names = Set(sources.environment.keys).union(file.keys)
        for ignored in IgnoredSetting.all where text(of: ignored.name) != nil {
            warnings.append(
                ConfigurationWarning(
                    severity: .information,
                    name: ignored.name,
                    message: "has no effect here: \(ignored.reason)"
                )
            )
        }
        let known = Setting.all.flatMap(\.knownNames)
        let ignored = IgnoredSetting.all.map(\.name)
        let strangers = names.subtracting(known).subtracting(ignored)
        for name in strangers.sorted() where Self.ownPrefixes.contains(where: name.hasPrefix) {
            guard let nearest = NearestName.of(name, among: known) else { continue }
            warnings.append(
                ConfigurationWarning(
                    severity: .warning,
                    name: SettingRefusal.escaped(name),
                    message: "is not known, the nearest known name is \(nearest)"
                )
            )
        }
    }

    private mutating func warn(_ name: String, _ message: String) {
        warnings.append(ConfigurationWarning(severity: .warning, name: name, message: message))
    }

    static func fault(_ name: String, _ problem: String, _ accepted: String) -> ConfigurationFault {
        ConfigurationFault(name: name, problem: problem, accepted: accepted)
    }

    static func fault(_ name: String, _ refusal: FileRefusal, limit: Int) -> ConfigurationFault {
        let problem =
            switch refusal {
            case .notFound: "the file does not exist"
            case .notRegular: "it is not a regular file"
            case .tooLarge: "the file is too large"
            case .unreadable: "the file cannot be read"
            }
        return fault(name, problem, "accepted is a readable file of at most \(limit / 1024) KiB")
    }
}
