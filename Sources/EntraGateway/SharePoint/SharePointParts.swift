import Entra

/// What the file picker needs, put together from a configuration.
struct SharePointParts: Sendable {
    let graphToken: GraphTokenRoute
    let pickerToken: PickerTokenRoute
    let content: FileContentRoute
    let children: FolderChildrenRoute

    /// What other parts of the application share with it.
    struct Surroundings: Sendable {
        let site: Site
        let callers: Callers
        let keys: SiteKeys
        let broker: TokenBroker
        let client: GraphClient
        let host: GraphHost
        let remedy: Remedy
    }

    init(_ configuration: Configuration, _ shared: Surroundings, _ environment: GatewayService.Environment) {
        let settings = configuration.sharePoint
        let tokens = settings.map { PickerTokens(settings: $0, host: shared.host) }
        let desk = TokenDesk(
            site: shared.site,
            callers: shared.callers,
            broker: shared.broker,
            remedy: shared.remedy
        )
        graphToken = GraphTokenRoute(
            desk: desk,
            tokens: tokens,
            reusesTokens: configuration.graph.reusesTokens
        )
        pickerToken = PickerTokenRoute(desk: desk, tokens: tokens)
        let files = settings.map { settings in
            SharePointFiles(
                access: GraphAccess(
                    broker: shared.broker,
                    client: shared.client,
                    scopes: settings.graphScopes,
                    now: environment.now
                ),
                download: FileDownload(
                    transport: environment.fileTransport,
                    hosts: DownloadHosts(
                        besides: settings.origin.host,
                        allowsLoopback: configuration.graph.origin?.isLoopback == true
                    ),
                    maximumSize: settings.maximumFileSize,
                    pause: environment.sleep
                )
            )
        }
        content = FileContentRoute(site: shared.site, callers: shared.callers, remedy: shared.remedy, files: files)
        children = FolderChildrenRoute(
            site: shared.site,
            callers: shared.callers,
            keys: shared.keys,
            remedy: shared.remedy,
            files: files
        )
    }
}
