extension Configuration {
    /// The settings that differ in another configuration and that a running process cannot change.
    package func settingsThatNeedRestart(to other: Configuration) -> [String] {
        var names: [String] = []
        if listen != other.listen { names.append(Setting.listen.name) }
        if store != other.store { names.append(Setting.store.name) }
        if log.level != other.log.level { names.append(Setting.logLevel.name) }
        if log.format != other.log.format { names.append(Setting.logFormat.name) }
        return names
    }
}
