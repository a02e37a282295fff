import EntraGateway
import Testing

struct SettingTests {
    @Test
    func `no name is in the table twice`() {
        let names = Setting.all.flatMap(\.knownNames)
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: Setting.all)
    func `every setting says what it means, in one row`(setting: Setting) {
        #expect(!setting.meaning.isEmpty)
        #expect(!setting.meaning.contains("\n"))
        #expect(setting.meaning.last != ".")
        #expect(!setting.knownNames.isEmpty)
        #expect(setting.fileName == (setting.isSecret ? setting.name + "_FILE" : nil))
    }

    @Test
    func `the README's table has a row for every setting`() {
        let lines = Setting.markdownTable.split(separator: "\n")
        #expect(lines.count == Setting.all.count + 2)
        #expect(lines[0] == "| Name | Default | Meaning | Secret |")
        #expect(Setting.markdownTable.hasSuffix("|\n"))
        let expected = [
            "| `DOMAIN_CLIENT` | required | Origin of the pages: `https`, or `http` on a loopback host | |",
            "| `LOGIN_WINDOW` | `5` | Minutes | |",
            "| `OPENID_NAME_CLAIM` | given and family name | Claim with the full name | |",
            "| `OPENID_ADMIN_ROLE` | | Role that makes an administrator | |",
        ]
        for line in expected {
            #expect(lines.contains(Substring(line)))
        }
        let secret = lines.filter { $0.hasSuffix("| yes |") }.count
        #expect(secret == Setting.all.filter(\.isSecret).count)
    }

    @Test
    func `the secrets are those that a stranger must not see`() {
        #expect(
            Setting.all.filter(\.isSecret).map(\.name) == [
                "OPENID_CLIENT_SECRET", "OPENID_SESSION_SECRET", "OPENID_SESSION_SECRET_PREVIOUS", "ENTRA_FCGI_STORE",
                "PROXY",
            ]
        )
    }

    @Test
    func `a default that is text can be read back`() {
        let texts = Setting.all.compactMap { setting in
            if case .text(let text) = setting.default { (setting.name, text) } else { nil }
        }
        let reading = ConfigurationExample.read(
            Dictionary(uniqueKeysWithValues: texts).filter { $0.key != "ALLOW_SOCIAL_LOGIN" }
        )
        #expect(reading.faultLines.isEmpty)
        #expect(reading.configuration == ConfigurationExample.read().configuration)
    }

    @Test
    func `required and described defaults are words`() {
        let words = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.name, $0.defaultText) })
        #expect(words["OPENID_ISSUER"] == "required")
        #expect(words["ENTRA_FCGI_CA_FILE"] == "the system's")
        #expect(words["OPENID_SCOPE"] == "openid profile email")
        #expect(words["OPENID_CLIENT_SECRET"] == "")
        #expect(Set(Setting.all.map(\.group)) == Set(Setting.Group.allCases))
    }
}
