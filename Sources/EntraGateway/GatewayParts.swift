import Logging

/// The routes with what they work on, as ``GatewayService`` puts them together.
struct GatewayParts: Sendable {
    let configuration: Configuration
    let site: Site
    let check: SessionCheck
    let login: LoginRoute
    let callback: CallbackRoute
    let logout: LogoutRoutes
    let frontChannelLogout: FrontChannelLogoutRoute
    let backChannelLogout: BackChannelLogoutRoute
    let user: UserRoute
    let refresh: RefreshRoute
    let keySet: KeySetRoute
    let config: ConfigRoute
    let health: HealthRoutes
    let error: ErrorRoute
    let principals: PrincipalsRoute
    let groupMembers: GroupMembersRoute
    let photo: PhotoRoute
    let sharePoint: SharePointParts
    let logger: Logger
    let strangers: StrangersLines
}
