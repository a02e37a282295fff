import Entra
import FastCGI
import HTTPTypes
import Logging

/// `GET /api/sharepoint/drives/{d}/items/{i}/content`: a file, passed on as it comes, so that no page needs a token for it.
///
/// Nothing of it is held, stored, or shown as a page: it is an attachment, whatever is in it.
struct FileContentRoute: Sendable {
    let site: Site
    let callers: Callers
    let remedy: Remedy
    /// `nil` when the picker is off.
    let files: SharePointFiles?

    /// Answers for one file.
    ///
    /// - Parameters:
    ///   - exchange: The request.
    ///   - driveID: The drive's ID in the path.
    ///   - itemID: The item's ID in the path.
    /// - Returns: The answer.
    /// - Throws: ``StoreError`` or ``ProviderUnavailable`` when nobody can tell who asks.
    func respond(_ exchange: Exchange, driveID: String, itemID: String) async throws -> Response {
        guard let files else { return exchange.pickerIsOff }
        let variables = exchange.request.metaVariables
        let (caller, tokens) = try await callers.callerWithTokens(of: variables)
        guard let session = caller.session, let tokens else {
            guard exchange.isDownload else { return exchange.unauthorized(caller, loginURL: site.loginURL) }
            return Answer.redirect(site.loginURL.returning(to: variables["REQUEST_URI"]))
        }
        guard let item = DriveItem(driveID: driveID, itemID: itemID) else {
            return remedy.answer(to: .graph(.refused(status: 404, code: "")), for: tokens, exchange)
        }
        let accountID = session.identity.accountID
        guard let place = files.places.take(for: accountID) else {
            let message = "Too many files are on their way at once. Try again when some of them are done."
            return exchange.tooMany("too_many_transfers", message, retryAfter: 5)
        }
        let person = GraphAccess.Person(tokens: tokens, mailbox: accountID, reference: exchange.correlation.text)
        let demand = FileDemand(
            range: variables["HTTP_RANGE"],
            ifRange: variables["HTTP_IF_RANGE"],
            ifNoneMatch: variables["HTTP_IF_NONE_MATCH"]
        )
        do {
            let answer = try await files.download.open(demand) { entityTag in
                try await files.location(of: item, unless: entityTag, for: person)
            }
            return try await response(answer, exchange, place)
        } catch let trouble as GraphTrouble {
            exchange.logger.info("a file is not to be had", metadata: ["error": "\(trouble)"])
            return remedy.answer(to: trouble, for: tokens, exchange)
        } catch let error as FileError {
            return remedy.answer(to: error, exchange)
        }
    }

    private func response(
        _ answer: FileAnswer,
        _ exchange: Exchange,
        _ place: Places.Place
    ) async throws -> Response {
        switch answer {
        case .unchanged(let entityTag):
            var response = Answer.empty(.notModified)
            response.fields[.eTag] = entityTag
            return response
        case .beyondEnd(let length):
            var response = Answer.error(
                "range_not_satisfiable",
                "The file has no such part.",
                status: .rangeNotSatisfiable,
                correlation: exchange.correlation
            )
            response.fields[.contentRange] = "bytes */" + (length.map { String($0) } ?? "*")
            return response
        case .content(let content):
            guard exchange.method == "HEAD" else { return Answer.file(content, stream(content, exchange, place)) }
            await content.source.cancel()
            return Answer.file(content, nil)
        }
    }

    private func stream(
        _ content: FileContent,
        _ exchange: Exchange,
        _ place: Places.Place
    ) -> ResponseStream {
        let source = content.source
        let logger = exchange.logger
        return ResponseStream(length: content.length) {
            // The place is taken for as long as somebody may ask for the next part.
            defer { withExtendedLifetime(place) {} }
            do {
                return try await source.next()
            } catch {
                if !Task.isCancelled { logger.warning("a file broke off", metadata: ["error": "\(Self.cause(error))"]) }
                throw error
            }
        }
    }

    /// What the log may hold of an error.
    private static func cause(_ error: any Error) -> String {
        switch error {
        case let error as FileError: error.description
        case let trouble as GraphTrouble: "\(trouble)"
        default: "\(type(of: error))"
        }
    }
}

extension SharePointFiles {
    /// Asks Graph where a file's content is.
    fileprivate func location(
        of item: DriveItem,
        unless entityTag: String?,
        for person: GraphAccess.Person
    ) async throws(GraphTrouble) -> String? {
        try await access.perform(for: person, within: Self.patience) { (caller) async throws(GraphError) in
            try await access.client.location(FileDownload.request(for: item), unless: entityTag, as: caller)
        }
    }
}

extension Answer {
    /// A file of a stranger's making: to be saved, and shown as a page of its own it can do nothing.
    ///
    /// - Parameters:
    ///   - content: What is known of it.
    ///   - stream: Its bytes; `nil` for an answer to HEAD.
    /// - Returns: The answer.
    fileprivate static func file(_ content: FileContent, _ stream: ResponseStream?) -> Response {
        var response = empty(content.part == nil ? .ok : .partialContent)
        response.fields[.contentType] = FileName.type(content.type)
        response.fields[.contentDisposition] = FileName(disposition: content.disposition).disposition
        response.fields[.contentSecurityPolicy] = "default-src 'none'; sandbox"
        response.fields[.crossOriginResourcePolicy] = "same-origin"
        response.fields[.acceptRanges] = "bytes"
        response.fields[.eTag] = content.entityTag
        response.fields[.lastModified] = content.lastModified
        if let part = content.part {
            let total = part.total.map { String($0) } ?? "*"
            response.fields[.contentRange] = "bytes \(part.bounds.lowerBound)-\(part.bounds.upperBound - 1)/\(total)"
        }
        // The server writes it for what it sends; the answer to HEAD has nothing else to tell it from.
        if stream == nil { response.fields[.contentLength] = content.length.map { String($0) } }
        response.stream = stream
        return response
    }
}
