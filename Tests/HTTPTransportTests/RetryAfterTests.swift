import HTTPTransport
import Testing

struct RetryAfterTests {
    /// 1994-11-06T08:49:07Z, thirty seconds before the date of RFC 9110's examples.
    private static let now: Int64 = 784_111_747

    @Test(
        arguments: [
            ("0", .zero), ("1", .seconds(1)), ("30", .seconds(30)), ("007", .seconds(7)), ("59", .seconds(59)),
            ("60", .seconds(60)), ("61", .seconds(60)), ("99999999999999999999999999", .seconds(60)),
            ("0.5", .milliseconds(500)), ("1.25", .milliseconds(1250)), ("1.0004", .seconds(1)),
            ("59.9999", .milliseconds(59_999)),
            (" 30 ", .seconds(30)), ("\t30", .seconds(30)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(30)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", .seconds(30)),
            ("Sun Nov  6 08:49:37 1994", .seconds(30)),
            ("Sun, 06 Nov 1994 08:49:07 GMT", .zero),
            ("Sun, 06 Nov 1994 08:00:00 GMT", .zero),
            ("Thu, 01 Jan 1970 00:00:00 GMT", .zero),
            ("Fri, 31 Dec 9999 23:59:59 GMT", .seconds(60)),
        ] as [(String, Duration)]
    )
    func `a number or a date is a wait up to the cap`(value: String, delay: Duration) {
        #expect(RetryAfter(value, now: RetryAfterTests.now, cap: .seconds(60))?.delay == delay)
    }

    @Test(
        arguments: [
            "", " ", "-1", "+1", "1e3", "0x10", "1.", ".5", "1.2.3", "1,5", "1 2", "NaN", "inf", "١", "30s", "soon",
            "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 +0000",
            "sun, 06 nov 1994 08:49:37 gmt", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 29 Feb 1900 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Foo, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:37:00 GMT",
            "Sun, -6 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", "Sunday, 06-Nov 08:49:37 GMT",
            "Sun Nov 06 08:49:37 94", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1594 08:49:37 GMT",
        ]
    )
    func `another value is none`(value: String) {
        #expect(RetryAfter(value, now: RetryAfterTests.now, cap: .seconds(60)) == nil)
    }

    @Test(
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
            ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400), ("Mon, 01 Jan 1601 00:00:00 GMT", -11_644_473_600),
            ("Tue, 31 Dec 2024 23:59:60 GMT", 1_735_689_600), ("Thursday, 01-Jan-70 00:00:00 GMT", 0),
            ("Friday, 06-Nov-40 08:49:37 GMT", 2_235_804_577), ("Friday, 06-Nov-44 08:49:37 GMT", -793_725_023),
        ] as [(String, Int64)]
    )
    func `a date is the right second`(text: String, seconds: Int64) {
        #expect(HTTPDate(text, now: RetryAfterTests.now)?.secondsSince1970 == seconds)
    }

    @Test
    func `two digits of a year are not more than fifty years ahead`() {
        // 2026-01-01.
        let now: Int64 = 1_767_225_600
        #expect(HTTPDate("Friday, 01-Jan-77 00:00:00 GMT", now: now)?.secondsSince1970 == 220_924_800)
        #expect(HTTPDate("Friday, 01-Jan-76 00:00:00 GMT", now: now)?.secondsSince1970 == 3_345_062_400)
    }
}
