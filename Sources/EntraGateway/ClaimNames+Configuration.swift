import Entra

extension ClaimNames {
    init(_ names: Configuration.ClaimNames) {
        self.init(username: names.username, name: names.name, email: names.email)
    }
}
