internal import Logging

// Responses that come piece by piece: FCGI_STDOUT is a stream, of which a record may be sent at any time.
extension EventLoop {
    /// Sends a piece of a response, unless its request was given up meanwhile.
    func deliver(_ piece: LoopPort.Piece, to ticket: LoopPort.Ticket, _ receipt: LoopPort.Receipt) {
        guard let connection = handling(ticket), let requestID = connection.reader.activeRequestID else {
            return receipt.resume(returning: false)
        }
        connection.receipt = receipt
        send(on: connection) { writer in
            switch piece {
            case .head(let response): writer.append(headOf: response, requestID: requestID)
            case .part(let part): writer.append(part: part, requestID: requestID)
            }
        }
    }

    /// Ends a response whose last piece was sent.
    func deliverEnd(to ticket: LoopPort.Ticket) {
        guard let connection = handling(ticket) else {
            return
        }
        answer(on: connection) { $0.appendEnd(requestID: $1) }
    }

    /// Closes the connection of a response whose rest does not come: the web server must not take it for whole.
    func breakOff(_ ticket: LoopPort.Ticket) {
        guard let connection = handling(ticket) else {
            return
        }
        logger.debug("A response broke off.")
        close(connection)
    }

    /// Tells who waits for it that what was sent is taken, or that nobody wants more.
    func giveReceipt(of connection: Connection, isMoreWanted: Bool) {
        guard let receipt = connection.receipt else {
            return
        }
        connection.receipt = nil
        receipt.resume(returning: isMoreWanted)
    }
}

extension LoopPort {
    /// Sends a response whose content comes part by part; the end of each is the beginning of the next.
    func send(_ response: Response, _ stream: ResponseStream, to ticket: Ticket) async {
        guard await send(.head(response), to: ticket) else {
            return
        }
        do {
            while let part = try await stream.next() {
                guard await send(.part(part), to: ticket) else {
                    return
                }
            }
            post(.end(to: ticket))
        } catch {
            post(.broken(ticket))
        }
    }
}
