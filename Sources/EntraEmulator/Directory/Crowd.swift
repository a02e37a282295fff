/// The 20,000 people and 2,000 groups that stand beside the named ones in the demonstration's directory.
///
/// Everything follows from the number of the entry; people and index are made when the first request comes.
enum Crowd {
    static let peopleCount = 20_000
    static let groupCount = 2_000

    private static let host = "@\(Demo.tenantDomain)"
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

    private static let jobTitles = [
        "Accountant", "Engineer", "Sales Manager", nil, "Head of Design", "Nurse", "Consultant", nil, "Intern",
    ]
    private static let departments = ["Finance", "R&D", "Sales", "Legal", nil, "Care", "IT"]
    private static let subjects = [
        "Sales", "Marketing", "R&D", "Works Council", "HelloWorld", "Élan", "Legal", "Brand-Design", "Data 2030",
        "Übersetzung", "محاسبة", "Everyone in",
    ]
    private static let places = [
        "Berlin", "São Paulo", "Tōkyō", "Zürich", "New York", "Kraków", "القاهرة", "Lagos", "Reykjavík",
    ]

    /// All people, with the index of their names and addresses.
    static let people = GraphCollection.Part((0..<peopleCount).map { .person(person($0)) })

    /// All groups, with the index of their names and descriptions.
    static let groups = GraphCollection.Part((0..<groupCount).map { .group(group($0)) })

    static func person(_ number: Int) -> Person {
        let isGuest = number % 40 == 7
        let givenName = givenNames[number % givenNames.count]
        let surname = surnames[number / givenNames.count % surnames.count]
        var person = Person(
            objectID: identifier(personPrefix, number),
            tenantID: Demo.tenantID,
            userPrincipalName: isGuest ? "user\(number)_partner.example#EXT#\(host)" : "user\(number)\(host)",
            displayName: "\(givenName) \(surname)"
        )
        person.givenName = givenName
        person.surname = surname
        person.jobTitle = jobTitles[number % jobTitles.count]
        person.department = departments[number % departments.count]
        person.isGuest = isGuest
        if isGuest { person.mail = "user\(number)@partner.example" }
        if number % 17 == 3 { person.mail = nil }
        return person
    }

    /// The number of a person, by identifier or user principal name in lower case.
    static func number(ofPerson id: String) -> Int? {
        if let number = number(id, personPrefix, peopleCount) { return number }
        guard id.hasPrefix("user"), let number = Int(id.dropFirst(4).prefix { $0.isNumber }),
            (0..<peopleCount).contains(number), person(number).userPrincipalName.lowercased() == id
        else { return nil }
        return number
    }

    static func number(ofGroup id: String) -> Int? { number(id, groupPrefix, groupCount) }

    /// A group; every fourth is one of Microsoft 365 with a mail address.
    static func group(_ number: Int) -> EmulatedTenant.Group {
        let place = places[number / subjects.count % places.count]
        var group = EmulatedTenant.Group(
            objectID: identifier(groupPrefix, number),
            displayName: "\(subjects[number % subjects.count]) \(place) \(number)"
        )
        if number % 3 == 0 { group.description = "What team \(number) in \(place) works on" }
        if number % 4 == 1 { group.mail = "team\(number)\(host)" }
        return group
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
