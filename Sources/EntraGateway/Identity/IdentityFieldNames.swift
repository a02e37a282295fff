package import HTTPTypes

/// The names under which one kind of recipient expects a person's identity.
package struct IdentityFieldNames: Sendable {
    /// The object ID.
    package let user: HTTPField.Name
    /// The tenant ID.
    package let tenant: HTTPField.Name
    /// The name that the person signs in with.
    package let preferredUsername: HTTPField.Name
    /// The mail address.
    package let email: HTTPField.Name
    /// The name to show.
    package let name: HTTPField.Name
    /// The roles, a comma list.
    package let roles: HTTPField.Name
    /// The groups, a comma list.
    package let groups: HTTPField.Name
    /// The assertion that we sign.
    package let assertion: HTTPField.Name
    /// The fields that did not fit, a comma list of their names.
    package let truncated: HTTPField.Name
    /// The person as Azure App Service writes it: Base64 of JSON.
    package let principal: HTTPField.Name
    /// The name that the person signs in with, of that profile.
    package let principalName: HTTPField.Name
    /// The object ID, of that profile.
    package let principalID: HTTPField.Name
    /// The provider, of that profile.
    package let principalProvider: HTTPField.Name
    /// Bytes that one field may have, its line end included.
    package let maximumFieldSize: Int

    /// Fields of the check's answer, for nginx's `auth_request_set`: the names that oauth2-proxy uses, and App Service.
    package static let checkFields = Self(
        user: HTTPField.Name(known: "X-Auth-Request-User"),
        tenant: HTTPField.Name(known: "X-Auth-Request-Tenant"),
        preferredUsername: HTTPField.Name(known: "X-Auth-Request-Preferred-Username"),
        email: HTTPField.Name(known: "X-Auth-Request-Email"),
        name: HTTPField.Name(known: "X-Auth-Request-Name"),
        roles: HTTPField.Name(known: "X-Auth-Request-Roles"),
        groups: HTTPField.Name(known: "X-Auth-Request-Groups"),
        assertion: HTTPField.Name(known: "X-Auth-Request-Assertion"),
        truncated: HTTPField.Name(known: "X-Auth-Request-Truncated"),
        principal: HTTPField.Name(known: "X-MS-CLIENT-PRINCIPAL"),
        principalName: HTTPField.Name(known: "X-MS-CLIENT-PRINCIPAL-NAME"),
        principalID: HTTPField.Name(known: "X-MS-CLIENT-PRINCIPAL-ID"),
        principalProvider: HTTPField.Name(known: "X-MS-CLIENT-PRINCIPAL-IDP"),
        maximumFieldSize: IdentityFields.maximumSize
    )

    /// Variables of a FastCGI authorizer.
    ///
    /// The web server puts them into the request's environment (FastCGI 1.0 section 6.3). Apache reads a line of at
    /// most 8191 bytes, and takes a longer one for a malformed answer.
    package static let authorizerVariables = Self(
        user: HTTPField.Name(known: "Variable-AUTH_USER"),
        tenant: HTTPField.Name(known: "Variable-OIDC_TENANT"),
        preferredUsername: HTTPField.Name(known: "Variable-OIDC_PREFERRED_USERNAME"),
        email: HTTPField.Name(known: "Variable-OIDC_EMAIL"),
        name: HTTPField.Name(known: "Variable-OIDC_NAME"),
        roles: HTTPField.Name(known: "Variable-OIDC_ROLES"),
        groups: HTTPField.Name(known: "Variable-OIDC_GROUPS"),
        assertion: HTTPField.Name(known: "Variable-OIDC_ASSERTION"),
        truncated: HTTPField.Name(known: "Variable-OIDC_TRUNCATED"),
        principal: HTTPField.Name(known: "Variable-X_MS_CLIENT_PRINCIPAL"),
        principalName: HTTPField.Name(known: "Variable-X_MS_CLIENT_PRINCIPAL_NAME"),
        principalID: HTTPField.Name(known: "Variable-X_MS_CLIENT_PRINCIPAL_ID"),
        principalProvider: HTTPField.Name(known: "Variable-X_MS_CLIENT_PRINCIPAL_IDP"),
        maximumFieldSize: 8 * 1024 - 1
    )
}
