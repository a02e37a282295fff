/// The tenants, registrations and people of the demonstration, with names for those that tests talk about.
package enum Demo {
    /// The tenant that the demonstration's site trusts.
    package static let tenantID = "11111111-1111-4111-8111-111111111111"
    /// Its verified domain.
    package static let tenantDomain = "contoso.example"
    /// A tenant that the site does not trust.
    package static let otherTenantID = "22222222-2222-4222-8222-222222222222"
    /// The other tenant's verified domain.
    package static let otherTenantDomain = "fabrikam.example"

    /// A confidential client of one tenant.
    package static let clientID = "aaaaaaaa-0000-4000-8000-000000000001"
    /// Its secret holds what must be encoded in a form (quirk 45).
    package static let clientSecret = "Demo~8Q+secret/with&signs=and%41"
    /// A confidential client for people of any tenant.
    package static let multiTenantClientID = "aaaaaaaa-0000-4000-8000-000000000002"
    /// A secret with spaces, quotes, a backslash and letters that are not ASCII.
    package static let multiTenantClientSecret = "pass \"word\" ' \\ ; grün + 100% & more"
    /// A public client.
    package static let publicClientID = "aaaaaaaa-0000-4000-8000-000000000003"
    /// A single-page application.
    package static let singlePageClientID = "aaaaaaaa-0000-4000-8000-000000000004"

    /// The app ID URI of the confidential client's own interface.
    package static let interfaceURI = "api://\(clientID)"
    /// The SharePoint root site of the tenant.
    package static let sharePointURL = "https://contoso.sharepoint.example"
    /// The host of the tenant's OneDrives.
    package static let personalSharePointURL = "https://contoso-my.sharepoint.example"
    /// The origin of Microsoft Graph, as a resource.
    package static let graphURL = "https://graph.microsoft.com"

    /// The people that tests name; every one is odd in one way.
    package static let ordinary = person(1, "adele.vance", "Adele Vance", "Adele", "Vance") { $0.roles = ["User"] }
    /// Has the app role of an administrator.
    package static let administrator = person(2, "ada.lovelace", "Ada Lovelace", "Ada", "Lovelace") {
        $0.roles = ["Admin", "User", "Role, with a comma"]
        $0.groupIDs = [groupID(1), groupID(2), groupID(3)]
    }
    /// A name with an apostrophe.
    package static let apostrophe = person(3, "conan.o'brien", "Conan O'Brien", "Conan", "O'Brien")
    /// A name with umlauts and a sharp s.
    package static let umlaut = person(4, "juergen.gruen", "Jürgen Grün-Weiß", "Jürgen", "Grün-Weiß")
    /// A name that is written from right to left.
    package static let rightToLeft = person(5, "layla.haddad", "ليلى حدّاد", "ليلى", "حدّاد")
    /// A name with characters outside of the Basic Multilingual Plane.
    package static let emoji = person(6, "sunny.day", "Sunny 🌞 Day 👩‍👩‍👧‍👦", "Sunny 🌞", "Day 👩‍👩‍👧‍👦")
    /// A name with a comma.
    package static let comma = person(7, "king.jr", "King, Jr., Martin L.", "Martin L.", "King, Jr.")
    /// A name with quotes and markup.
    package static let quotes = person(
        8,
        "rob.schneider",
        #"Robert "Bob" <b>Schneider</b> \ & Co."#,
        "Robert",
        "Schneider"
    )
    /// A name as long as Entra lets a name be.
    package static let veryLong = person(
        9,
        "long.name",
        String(repeating: "Wolfeschlegelsteinhausenbergerdorff ", count: 7) + "Sr.",
        "Hubert",
        String(repeating: "Wolfeschlegelsteinhausenbergerdorff", count: 7)
    )
    /// A guest of another organisation, with a mail address.
    package static let guestWithMail = person(
        10,
        "mia_partner.example#EXT#",
        "Mia Partner (guest)",
        "Mia",
        "Partner"
    ) {
        $0.isGuest = true
        $0.mail = "mia@partner.example"
    }
    /// A guest without a mail address.
    package static let guestWithoutMail = person(11, "noah_else.example#EXT#", "Noah Else", "Noah", "Else") {
        $0.isGuest = true
        $0.mail = nil
    }
    /// A member without a mail address.
    package static let withoutMail = person(12, "svc.kiosk", "Kiosk 12", nil, nil) { $0.mail = nil }
    /// In 201 groups: one more than a token holds (quirk 18).
    package static let manyGroups = person(13, "gregory.groups", "Gregory Groups", "Gregory", "Groups") {
        $0.groupIDs = (1...201).map(groupID)
        $0.directoryRoleIDs = [directoryReaders]
    }
    /// The directory role of those who may read the directory.
    package static let directoryReaders = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
    /// In 200 groups: as many as a token holds.
    package static let fullGroups = person(14, "frieda.full", "Frieda Full", "Frieda", "Full") {
        $0.groupIDs = (1...200).map(groupID)
    }
    /// An account that is switched off.
    package static let disabled = person(15, "dora.disabled", "Dora Disabled", "Dora", "Disabled") {
        $0.isEnabled = false
    }
    /// Somebody who is not assigned to the application.
    package static let unassigned = person(16, "una.assigned", "Una Assigned", "Una", "Assigned") {
        $0.isAssigned = false
    }
    /// Conditional Access lets this person in only interactively.
    package static let restricted = person(17, "connie.access", "Connie Access", "Connie", "Access") {
        $0.needsInteraction = true
    }
    /// A member of the other tenant.
    package static let foreign = person(18, "frank.foreign", "Frank Foreign", "Frank", "Foreign") {
        $0.tenantID = otherTenantID
        $0.userPrincipalName = "frank.foreign@\(otherTenantDomain)"
        $0.mail = $0.userPrincipalName
    }

    /// Everybody above, in the order of the account page.
    package static let named = [
        ordinary, administrator, apostrophe, umlaut, rightToLeft, emoji, comma, quotes, veryLong, guestWithMail,
        guestWithoutMail, withoutMail, manyGroups, fullGroups, disabled, unassigned, restricted, foreign,
    ]

    /// Everybody: the named people and three hundred more, the same in every run.
    package static let people: [Person] = named + (0..<300).map(crowdMember)

    /// The groups of the demonstration's tenant; every seventh is synchronised from Active Directory.
    package static let groups: [EmulatedTenant.Group] = (1...210).map { number in
        EmulatedTenant.Group(
            objectID: groupID(number),
            displayName: number == 1 ? "Administrators" : "Project \(number)",
            samAccountName: number.isMultiple(of: 7) ? "PRJ-\(number)" : nil
        )
    }

    /// The object ID of a group.
    package static func groupID(_ number: Int) -> String {
        identifier(kind: "6", number)
    }

    /// Where the demonstration's application is called back after sign-in and sign-out.
    package static let redirectURIs = ["http://localhost:3080/oauth/openid/callback", "http://localhost:3080/login"]

    /// The configuration of the demonstration: its four registrations, all with the given redirect URIs.
    package static func configuration(
        loginOrigin: String = "http://localhost:3081",
        redirectURIs: [String] = redirectURIs,
        tenantID: String = tenantID
    ) -> EmulatorConfiguration {
        let people = people.map { person in
            var person = person
            if person.tenantID == Demo.tenantID { person.tenantID = tenantID }
            return person
        }
        return EmulatorConfiguration(
            loginOrigin: loginOrigin,
            tenants: [
                EmulatedTenant(id: tenantID, domain: tenantDomain, displayName: "Contoso", groups: groups),
                EmulatedTenant(id: otherTenantID, domain: otherTenantDomain, displayName: "Fabrikam", region: "NA"),
            ],
            applications: applications(redirectURIs: redirectURIs, tenantID: tenantID),
            people: people,
            resources: resources
        )
    }

    private static func applications(redirectURIs: [String], tenantID: String) -> [RegisteredApplication] {
        func registered(_ platform: RegisteredApplication.Platform) -> [RegisteredApplication.RedirectURI] {
            redirectURIs.map { RegisteredApplication.RedirectURI($0, platform: platform) }
        }
        var single = RegisteredApplication(
            clientID: clientID,
            displayName: "Demonstration",
            audience: .tenant(tenantID),
            secrets: [clientSecret],
            redirectURIs: registered(.web)
        )
        single.identifierURIs = [interfaceURI]
        single.accessTokenAcceptedVersion = 2
        single.consentedScopes = consentedScopes
        var several = RegisteredApplication(
            clientID: multiTenantClientID,
            displayName: "Demonstration for several tenants",
            audience: .organizations,
            secrets: [multiTenantClientSecret],
            redirectURIs: registered(.web)
        )
        several.identifierURIs = ["api://\(multiTenantClientID)"]
        several.consentedScopes = consentedScopes
        var publicClient = RegisteredApplication(
            clientID: publicClientID,
            displayName: "Demonstration without a secret",
            audience: .tenant(tenantID),
            redirectURIs: registered(.publicClient)
        )
        publicClient.allowsPublicClient = true
        publicClient.consentedScopes = consentedScopes
        var singlePage = RegisteredApplication(
            clientID: singlePageClientID,
            displayName: "Demonstration in one page",
            audience: .tenant(tenantID),
            redirectURIs: registered(.singlePage)
        )
        singlePage.consentedScopes = consentedScopes
        return [single, several, publicClient, singlePage]
    }

    /// What an administrator has consented to; `Mail.Read` and `Calendars.Read` need the person's own consent.
    private static let consentedScopes = [
        "\(graphURL)/User.Read", "\(graphURL)/People.Read", "\(graphURL)/GroupMember.Read.All",
        "\(graphURL)/User.ReadBasic.All", "\(graphURL)/Files.Read.All", "\(graphURL)/Files.Read",
        "\(graphURL)/Sites.Read.All", "\(sharePointURL)/AllSites.Read", "\(sharePointURL)/MyFiles.Read",
        "\(personalSharePointURL)/AllSites.Read", "\(personalSharePointURL)/MyFiles.Read",
        "\(interfaceURI)/access_as_user", "api://\(multiTenantClientID)/access_as_user",
    ]

    private static let resources = [
        ProtectedResource(
            identifier: graphURL,
            aliases: ["00000003-0000-0000-c000-000000000000"],
            scopes: [
                "User.Read", "User.ReadBasic.All", "User.Read.All", "People.Read", "GroupMember.Read.All",
                "Group.Read.All", "Directory.Read.All", "Files.Read", "Files.Read.All", "Sites.Read.All", "Mail.Read",
                "Calendars.Read",
            ],
            isGraph: true
        ),
        ProtectedResource(identifier: sharePointURL, scopes: ["AllSites.Read", "MyFiles.Read", "MyFiles.Write"]),
        ProtectedResource(
            identifier: personalSharePointURL,
            scopes: ["AllSites.Read", "MyFiles.Read", "MyFiles.Write"]
        ),
    ]

    private static func person(
        _ number: Int,
        _ account: String,
        _ displayName: String,
        _ givenName: String?,
        _ surname: String?,
        _ change: (inout Person) -> Void = { _ in }
    ) -> Person {
        var person = Person(
            objectID: identifier(kind: "5", number),
            tenantID: tenantID,
            userPrincipalName: "\(account)@\(tenantDomain)",
            displayName: displayName
        )
        person.givenName = givenName
        person.surname = surname
        change(&person)
        return person
    }

    private static func crowdMember(_ number: Int) -> Person {
        let given = givenNames[number % givenNames.count]
        let surname = surnames[(number / givenNames.count + number) % surnames.count]
        return person(
            1_000 + number,
            "\(given).\(surname)\(number)".lowercased(),
            "\(given) \(surname)",
            given,
            surname
        ) { member in
            member.roles = number.isMultiple(of: 3) ? ["User"] : []
            member.groupIDs = (0..<number % 5).map { groupID(1 + (number + 13 * $0) % 210) }
            if number.isMultiple(of: 17) { member.mail = nil }
        }
    }

    private static func identifier(kind: String, _ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "\(kind)0c0ffee-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    private static let givenNames = [
        "Alex", "Bianca", "Chidi", "Diego", "Elif", "Fatima", "Goran", "Hanna", "Isaiah", "Joni", "Kenji", "Lidia",
        "Megan", "Nestor", "Olivia", "Pradeep", "Quinn", "Rosa", "Sven", "Tomasz",
    ]
    private static let surnames = [
        "Abara", "Brandt", "Castillo", "Dubois", "Eriksen", "Fischer", "Gupta", "Horvat", "Ivanova", "Jensen", "Kaya",
        "Lopez", "Meyer", "Nguyen", "Okafor", "Petrov", "Rossi",
    ]
}
