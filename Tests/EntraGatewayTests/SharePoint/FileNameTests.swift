import EntraGateway
import Testing

struct FileNameTests {
    @Test(arguments: [
        (#"attachment; filename="plan.pdf""#, "plan.pdf"), ("attachment; filename=plan.pdf", "plan.pdf"),
        (#"attachment; filename="old.txt"; filename*=UTF-8''%E5%A0%B1%E5%91%8A.txt"#, "報告.txt"),
        (#"attachment;filename*=utf-8'en'a%20b.txt"#, "a b.txt"), (#"attachment; filename="a\"b.txt""#, "a_b.txt"),
        (#"attachment; filename*=ISO-8859-1''x.txt; filename=y.txt"#, "y.txt"), (#"inline; x=1; filename="z""#, "z"),
        (#"attachment; filename="../../etc/passwd""#, "passwd"), (#"attachment; filename="C:\\x\\y.exe""#, "y.exe"),
        (#"attachment; filename=".htaccess""#, "htaccess"), (#"attachment; filename="a.txt. .""#, "a.txt"),
        ("attachment; filename*=UTF-8''a%0D%0AX-Y:%20z.txt", "aX-Y_ z.txt"),
        ("attachment; filename*=UTF-8''%E2%80%AEfdp.exe", "fdp.exe"),
        ("attachment; filename*=UTF-8''%ZZ", "download"), ("attachment", "download"), ("", "download"),
        (#"attachment; filename="""#, "download"), (#"attachment; filename=".." "#, "download"),
        (#"attachment; filename="a"; filename="b""#, "a"), (#"attachment; filename="50% <b>&.txt""#, "50% _b_&.txt"),
    ])
    func `a name is made safe`(_ disposition: String, _ name: String) {
        #expect(FileName(disposition: disposition).text == name)
    }

    @Test
    func `no name is "download"`() {
        #expect(
            FileName(disposition: nil).disposition == #"attachment; filename="download"; filename*=UTF-8''download"#
        )
    }

    @Test
    func `a name that is not ASCII comes in both forms`() {
        #expect(
            FileName("Übersicht 100% \u{5831}.pdf").disposition
                == #"attachment; filename="_bersicht 100_ _.pdf"; filename*=UTF-8''%C3%9Cbersicht%20100%25%20%E5%A0%B1.pdf"#
        )
    }

    @Test
    func `a long name keeps its ending`() {
        let name = FileName(String(repeating: "ü", count: 500) + ".docx").text
        #expect(name.hasSuffix("ü.docx"))
        #expect(name.utf8.count <= FileName.maximumLength)
        #expect(FileName("a." + String(repeating: "x", count: 500)).text.utf8.count == FileName.maximumLength)
    }

    @Test(arguments: [
        ("text/plain; charset=utf-8", "text/plain"), ("Image/PNG", "image/png"), (nil, "application/octet-stream"),
        ("", "application/octet-stream"), ("text", "application/octet-stream"), ("text/", "application/octet-stream"),
        ("a/b/c", "application/octet-stream"), ("text/<script>", "application/octet-stream"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        ),
    ])
    func `a media type is one, or that of bytes`(_ text: String?, _ type: String) {
        #expect(FileName.type(text) == type)
    }
}
