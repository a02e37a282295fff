import Entra
import Testing

struct ByteRangeTests {
    @Test
    func `a part of a file is read`() {
        #expect(ByteRange("bytes 0-0/1")?.bounds == 0..<1)
        #expect(ByteRange("bytes 5-9/20")?.bounds == 5..<10)
        #expect(ByteRange("Bytes 5-9/20")?.total == 20)
        #expect(ByteRange("bytes 5-9/*")?.bounds == 5..<10)
        #expect(ByteRange("bytes 5-9/*")?.total == nil)
    }

    @Test(arguments: [
        "", "bytes", "bytes 1-2", "bytes 9-5/20", "bytes 5-20/20", "bytes */20", "items 0-1/2", "bytes -1-2/5",
        "bytes 1-2/x", "bytes 1-2/5/5", "bytes 1-/5", "bytes +1-2/5", "bytes 1-9223372036854775807/*",
        "bytes 1-99999999999999999999/*",
    ])
    func `what is none is refused`(_ text: String) {
        #expect(ByteRange(text) == nil)
    }

    @Test(arguments: [
        ("bytes=0-9", "bytes=0-9"), ("bytes=5-", "bytes=5-"), ("bytes=-5", "bytes=-5"), ("BYTES=1-2", "bytes=1-2"),
    ])
    func `one range is passed on`(_ text: String, _ passed: String) {
        #expect(ByteRange.single(text) == passed)
    }

    @Test(arguments: [
        nil, "", "bytes=", "bytes=-", "bytes=0-1,3-4", "items=0-1", "bytes 0-1", "bytes=a-b", "bytes=1-2\r\nX: y",
        "bytes=0-99999999999999999999", "bytes=--5", "bytes=1-2-3",
    ])
    func `several, and what is none, are as if not sent`(_ text: String?) {
        #expect(ByteRange.single(text) == nil)
    }

    @Test(arguments: [
        ("b!abc_DEF-123", "01ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", true), ("b!x", "", false), ("", "01A", false),
        ("b!x", "..", false), ("b!x", "a/b", false), ("b!x", "a%2Fb", false), ("b!x", "a?b", false),
        ("b!x", "a b", false), ("b!x:", "a", false), ("b!x", "root:", false), ("ü", "a", false),
        ("b!x", String(repeating: "A", count: 257), false),
    ])
    func `an item has two names of Graph's form`(_ drive: String, _ item: String, _ isOne: Bool) {
        #expect((DriveItem(driveID: drive, itemID: item) != nil) == isOne)
    }
}
