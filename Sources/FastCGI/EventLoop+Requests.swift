internal import HTTPTypes
internal import Logging

extension EventLoop {
    /// Reads once and acts on all that came.
    func receive(on connection: Connection) {
        let count: Int?
        do {
            count = try connection.receive(into: &input)
        } catch {
            logger.debug("A connection failed.", metadata: ["reason": "\(error)"])
            return close(connection)
        }
        guard let count else {
            return
        }
        guard count > 0 else {
            return close(connection)
        }
        guard !connection.isClosing else {
            return
        }
        var offset = 0
        while !connection.isClosed, !connection.isClosing,
            let event = connection.reader.next(in: input.span.extracting(0..<count), from: &offset)
        {
            handle(event, on: connection)
        }
        if !connection.isClosed {
            updateTimer(of: connection)
        }
    }

    private func handle(_ event: RecordEvent, on connection: Connection) {
        switch event {
        case .request(let request):
            start(request, on: connection)
        case .refused(let refusal):
            logger.notice("A request is refused.", metadata: ["status": "\(refusal.status.code)"])
            answer(on: connection) { $0.append(refusal, requestID: $1) }
        case .aborted:
            abort(on: connection)
        case .valuesAsked(let asked):
            send(on: connection) { $0.appendValues(asked: asked, limits: limits) }
        case .unknownType(let type):
            send(on: connection) { $0.appendUnknownType(type) }
        case .unknownRole(let requestID, let keepsConnection):
            connection.closesWhenSent = !keepsConnection
            send(on: connection) { $0.appendUnknownRole(requestID: requestID) }
        case .multiplexed(let requestID):
            send(on: connection) { $0.appendMultiplexed(requestID: requestID) }
        case .violation(let violation):
            logger.notice("A peer does not speak FastCGI 1.0.", metadata: ["reason": "\(violation)"])
            close(connection)
        }
    }

    /// Starts the handler on this thread; if it has answered when it first suspends or ends, the response is sent now.
    private func start(_ request: Request, on connection: Connection) {
        setTimer(.none, of: connection)
        connection.omitsContent = request.role == .responder && request.isHead
        if let response = handler.respondAtOnce(to: request) { return send(response, on: connection) }
        requestCount += 1
        let ticket = LoopPort.Ticket(descriptor: connection.descriptor.rawValue, serial: requestCount)
        connection.work = .handling(serial: ticket.serial, nil)
        let omitsContent = connection.omitsContent
        let task = Task.immediate { [handler, port] in
            let response = await handler.respond(to: request)
            guard let stream = response.stream, response.mayHaveContent, !omitsContent else {
                return port.post(.response(response, to: ticket))
            }
            await port.send(response, stream, to: ticket)
        }
        deliverMessages()
        if case .handling(ticket.serial, nil) = connection.work {
            connection.work = .handling(serial: ticket.serial, task)
        }
    }

    /// Sends a handler's response, unless its request was given up meanwhile.
    func deliver(_ response: Response, to ticket: LoopPort.Ticket) {
        guard let connection = handling(ticket) else {
            return
        }
        send(response, on: connection)
    }

    /// The connection on which a request is being handled; `nil` when the request was given up.
    func handling(_ ticket: LoopPort.Ticket) -> Connection? {
        guard
            let connection = connection(at: ticket.descriptor),
            case .handling(ticket.serial, _) = connection.work
        else {
            return nil
        }
        return connection
    }

    private func send(_ response: Response, on connection: Connection) {
        let omitsContent = connection.omitsContent
        answer(on: connection) { $0.append(response, requestID: $1, omitsContent: omitsContent) }
    }

    private func abort(on connection: Connection) {
        giveReceipt(of: connection, isMoreWanted: false)
        switch connection.work {
        case .handling(_, let task):
            task?.cancel()
        case .none:
            break
        case .answering:
            // FCGI_END_REQUEST is on its way already.
            return
        }
        answer(on: connection) { $0.appendAborted(requestID: $1) }
    }

    /// Sends the end of the active request.
    func answer(on connection: Connection, _ write: (inout RecordWriter, UInt16) -> Void) {
        guard let requestID = connection.reader.activeRequestID else {
            return
        }
        connection.work = .answering
        send(on: connection) { write(&$0, requestID) }
    }

    func send(on connection: Connection, _ write: (inout RecordWriter) -> Void) {
        writer.removeAll()
        write(&writer)
        let waited = connection.hasUnsent
        do {
            try connection.send(writer.bytes)
            if connection.hasUnsent, !waited {
                // Nothing is read meanwhile: who does not take answers gets no more of them.
                try port.poller.change(connection.descriptor, .output, token: connection.token)
            }
        } catch {
            logger.debug("A connection failed.", metadata: ["reason": "\(error)"])
            return close(connection)
        }
        if connection.hasUnsent {
            updateTimer(of: connection)
        } else {
            finish(connection)
        }
    }

    /// Sends more of what the peer had no room for.
    func goOnSending(on connection: Connection) {
        do {
            if try connection.sendRest() {
                setTimer(.none, of: connection)
            }
            if !connection.hasUnsent {
                try port.poller.change(connection.descriptor, .input, token: connection.token)
            }
        } catch {
            logger.debug("A connection failed.", metadata: ["reason": "\(error)"])
            return close(connection)
        }
        if connection.hasUnsent {
            updateTimer(of: connection)
        } else {
            finish(connection)
        }
    }

    /// Everything is sent: the request is over, and with it the connection when the web server wants that.
    ///
    /// Of a response that comes piece by piece the next one is wanted.
    private func finish(_ connection: Connection) {
        giveReceipt(of: connection, isMoreWanted: true)
        var hasWholeInput = false
        if case .answering = connection.work {
            hasWholeInput = connection.reader.hasWholeInput
            connection.closesWhenSent = !connection.reader.keepsConnection
            connection.reader.finishRequest()
            connection.work = .none
        }
        if connection.closesWhenSent {
            hasWholeInput ? close(connection) : endOutput(of: connection)
        } else {
            updateTimer(of: connection)
        }
    }

    /// Closes our side only and skips what still comes: closing with unread input would destroy the response.
    private func endOutput(of connection: Connection) {
        do {
            try connection.endOutput()
            setTimer(.closing(until: .now + limits.receiveTimeout), of: connection)
        } catch {
            close(connection)
        }
    }

    private func updateTimer(of connection: Connection) {
        switch connection.timer {
        case .closing:
            return
        case .sending where connection.hasUnsent:
            return
        case .receiving where !connection.hasUnsent && connection.reader.isWaitingForPeer:
            return
        case .none where !connection.hasUnsent && !connection.reader.isWaitingForPeer:
            break
        case .none, .sending, .receiving:
            setTimer(timerNow(of: connection), of: connection)
        }
        closeIfStopping(connection)
    }

    private func timerNow(of connection: Connection) -> Connection.Timer {
        if connection.hasUnsent {
            .sending(until: .now + limits.sendTimeout)
        } else if connection.reader.isWaitingForPeer {
            .receiving(until: .now + limits.receiveTimeout)
        } else {
            .none
        }
    }
}

extension Request {
    /// Whether the response has no content whatever the application gives (RFC 9110 9.3.2).
    fileprivate var isHead: Bool {
        metaVariables.withBytes(of: "REQUEST_METHOD") { method in
            method.count == 4 && method[0] == UInt8(ascii: "H") && method[1] == UInt8(ascii: "E")
                && method[2] == UInt8(ascii: "A") && method[3] == UInt8(ascii: "D")
        } ?? false
    }
}
