/// The 20,000 people and 2,000 groups that stand beside the named ones in the demonstration's directory.
///
/// Everything follows from the number of the entry, so that nothing needs to be kept but the words of the names, which
/// are made when the first search comes.
enum Crowd {
    static let peopleCount = 20_000
    static let groupCount = 2_000

    private static let personPrefix = "7c0ffee0-0000-4000-8000-"
    private static let groupPrefix = "8c0ffee0-0000-4000-8000-"
    private static let givenNames = [
        "Amélie", "Björn", "Chiara", "Dmitri", "Дмитрий", "Ελένη", "فاطمة", "יעל", "太郎", "伟", "지우", "सुनीता",
        "Ngọc", "Ólafur", "Þóra", "Zoë", "Mary-Jane", "Jean Luc", "Siobhán", "Ayşe", "Łukasz", "Ifeoma", "Noor",
    ]
    private static let surnames = [
        "Andersson", "O'Connor", "Müller-Lüdenscheidt", "García Márquez", "Иванова", "Παπαδοπούλου", "الحسن", "כהן",
        "山田", "王", "김", "शर्मा", "Nguyễn", "Björnsdóttir", "van der Berg", "McDonald", "Yılmaz", "Nowak", "Okonkwo",
    ]

    /// The words of every person's name.
    static let words: [[String]] = (0..<peopleCount).map { SearchTokens.indexed(displayName($0)) }

    static func person(_ number: Int, tenantID: String, domain: String) -> Person {
        let isGuest = number % 40 == 7
        var person = Person(
            objectID: identifier(personPrefix, number),
            tenantID: tenantID,
            userPrincipalName: isGuest ? "user\(number)_partner.example#EXT#@\(domain)" : "user\(number)@\(domain)",
            displayName: displayName(number)
        )
        person.givenName = givenNames[number % givenNames.count]
        person.surname = surnames[number / givenNames.count % surnames.count]
        person.isGuest = isGuest
        if isGuest { person.mail = "user\(number)@partner.example" }
        if number % 17 == 3 { person.mail = nil }
        return person
    }

    static func number(ofPerson id: String) -> Int? { number(id, personPrefix, peopleCount) }

    static func number(ofGroup id: String) -> Int? { number(id, groupPrefix, groupCount) }

    static func group(_ number: Int) -> EmulatedTenant.Group {
        EmulatedTenant.Group(objectID: identifier(groupPrefix, number), displayName: "Team \(number)")
    }

    /// The people who are in a group themselves; every seventh group has nobody.
    static func members(ofGroup number: Int) -> [Int] {
        number % 7 == 6 ? [] : (0..<(5 + number % 250)).map { (number * 37 + $0 * 101) % peopleCount }
    }

    /// The groups that are in a group.
    static func nestedGroups(ofGroup number: Int) -> [Int] {
        number % 10 == 0 ? [number + 1, number + 2] : []
    }

    /// The people who own a group; every third group has no owner.
    static func owners(ofGroup number: Int) -> [Int] {
        (0..<number % 3).map { (number * 53 + $0 * 7 + 1) % peopleCount }
    }

    private static func displayName(_ number: Int) -> String {
        "\(givenNames[number % givenNames.count]) \(surnames[number / givenNames.count % surnames.count])"
    }

    private static func identifier(_ prefix: String, _ number: Int) -> String {
        let digits = String(number, radix: 16)
        return prefix + String(repeating: "0", count: 12 - digits.count) + digits
    }

    private static func number(_ id: String, _ prefix: String, _ count: Int) -> Int? {
        let id = id.lowercased()
        guard id.hasPrefix(prefix), id.utf8.count == 36, let number = Int(id.dropFirst(prefix.count), radix: 16),
            (0..<count).contains(number)
        else { return nil }
        return number
    }
}
