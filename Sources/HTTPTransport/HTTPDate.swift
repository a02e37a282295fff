/// A moment in one of the three forms of RFC 9110 section 5.6.7, all of which a recipient has to accept.
package struct HTTPDate: Sendable, Equatable {
    /// Seconds since 1970.
    package let secondsSince1970: Int64

    /// Reads a field value; nothing when it has none of the three forms or names no real day and time.
    ///
    /// - Parameters:
    ///   - text: Such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///   - now: Seconds since 1970, from which a year of two digits gets its century.
    package init?(_ text: String, now: Int64) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        let moment: Int64? =
            switch words.count {
            case 6: HTTPDate.fixed(words, of: text)
            case 4: HTTPDate.withShortYear(words, of: text, now: now)
            case 5: HTTPDate.asctime(words)
            default: nil
            }
        guard let moment else { return nil }
        secondsSince1970 = moment
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the preferred form.
    private static func fixed(_ words: [String], of text: String) -> Int64? {
        guard text.utf8.count == 29, words[0].count == 4, words[0].hasSuffix(","),
            dayNames.contains(String(words[0].prefix(3))), words[5] == "GMT",
            let day = number(words[1], digits: 2), let year = number(words[3], digits: 4)
        else { return nil }
        return moment(year: year, month: words[2], day: day, time: words[4])
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`, obsolete.
    private static func withShortYear(_ words: [String], of text: String, now: Int64) -> Int64? {
        let parts = words[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard words[0].hasSuffix(","), longDayNames.contains(String(words[0].dropLast())), words[3] == "GMT",
            parts.count == 3, let day = number(parts[0], digits: 2), let shortYear = number(parts[2], digits: 2)
        else { return nil }
        // A date that seems to be more than fifty years ahead is one of the past with the same last digits.
        let currentYear = year(of: now)
        var year = currentYear - currentYear % 100 + shortYear
        if year > currentYear + 50 { year -= 100 }
        // Towards the end of a century the next one has begun in dates ahead.
        if year < currentYear - 50 { year += 100 }
        return moment(year: year, month: parts[1], day: day, time: words[2])
    }

    /// `Sun Nov  6 08:49:37 1994`, obsolete.
    private static func asctime(_ words: [String]) -> Int64? {
        guard dayNames.contains(words[0]), (1...2).contains(words[2].count),
            let day = number(words[2], digits: words[2].count), let year = number(words[4], digits: 4)
        else { return nil }
        return moment(year: year, month: words[1], day: day, time: words[3])
    }

    private static let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let longDayNames = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func moment(year: Int64, month name: String, day: Int64, time: String) -> Int64? {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let index = monthNames.firstIndex(of: name), parts.count == 3,
            let hour = number(parts[0], digits: 2), let minute = number(parts[1], digits: 2),
            let second = number(parts[2], digits: 2), hour < 24, minute < 60, second <= 60
        else { return nil }
        let month = Int64(index) + 1
        guard year >= 1601, day >= 1, day <= dayCount(year: year, month: month) else { return nil }
        return days(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func dayCount(year: Int64, month: Int64) -> Int64 {
        let next = month == 12 ? days(year: year + 1, month: 1, day: 1) : days(year: year, month: month + 1, day: 1)
        return next - days(year: year, month: month, day: 1)
    }

    /// Days since 1970 in the Gregorian calendar; years are counted from March, so that the leap day is the last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func year(of seconds: Int64) -> Int64 {
        var year = 1970 + seconds / 31_556_952
        while days(year: year + 1, month: 1, day: 1) * 86_400 <= seconds { year += 1 }
        while days(year: year, month: 1, day: 1) * 86_400 > seconds { year -= 1 }
        return year
    }

    private static func number(_ text: String, digits: Int) -> Int64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text)
    }
}
