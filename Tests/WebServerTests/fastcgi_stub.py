"""A FastCGI responder for the tests of the nginx files: answers as it is told and remembers what it was sent."""

import os
import socket
import struct
import threading
import time


class Request:
    """The parameters, in the order they came, and the body of one request."""

    def __init__(self, pairs, body):
        self.pairs = pairs
        self.body = body

    def all(self, name):
        return [value for key, value in self.pairs if key == name]

    def get(self, name):
        values = self.all(name)
        return values[-1] if values else None


class Stub:
    """Listens on a Unix socket; `answer` maps a request to (status, fields, body)."""

    def __init__(self, path, answer):
        self.path = path
        self.answer = answer
        self.requests = []
        self.connections = 0
        self.pause = 0  # seconds between the answer and the record that ends the request
        self._lock = threading.Lock()
        self._open = set()
        self._listener = None

    def start(self):
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        os.chmod(self.path, 0o666)
        self._listener.listen(128)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self):
        """Closes the listener and every connection, and removes the socket: the responder is down."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        os.unlink(self.path)
        with self._lock:
            for connection in self._open:
                connection.shutdown(socket.SHUT_RDWR)

    def taken(self):
        """The requests since the last call."""
        with self._lock:
            requests, self.requests = self.requests, []
        return requests

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        stream = connection.makefile("rb")
        try:
            while self._serve_one(connection, stream):
                pass
        except (OSError, struct.error):
            pass
        finally:
            with self._lock:
                self._open.discard(connection)
            stream.close()
            connection.close()

    def _serve_one(self, connection, stream):
        parameters, body, keep = b"", b"", False
        while True:
            head = stream.read(8)
            if len(head) < 8:
                return False
            _, kind, identifier, length, padding, _ = struct.unpack(">BBHHBB", head)
            content = stream.read(length)
            stream.read(padding)
            if kind == 1:
                keep = bool(content[2] & 1)
            elif kind == 4:
                parameters += content
            elif kind == 5:
                if not length:
                    break
                body += content
        request = Request(list(decode(parameters)), body)
        with self._lock:
            self.requests.append(request)
        status, fields, content = self.answer(request)
        text = f"Status: {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
        out = text.encode() + content
        records = b""
        for start in range(0, len(out), 65528):
            part = out[start:start + 65528]
            records += struct.pack(">BBHHBB", 1, 6, identifier, len(part), 0, 0) + part
        if self.pause:
            connection.sendall(records)
            records = b""
            time.sleep(self.pause)
        records += struct.pack(">BBHHBB", 1, 6, identifier, 0, 0, 0)
        records += struct.pack(">BBHHBB", 1, 3, identifier, 8, 0, 0) + bytes(8)
        connection.sendall(records)
        return keep


def decode(data):
    """Name-value pairs (FastCGI 1.0 section 3.4)."""
    position = 0

    def length():
        nonlocal position
        value = data[position]
        if value < 128:
            position += 1
            return value
        value = struct.unpack_from(">I", data, position)[0] & 0x7FFFFFFF
        position += 4
        return value

    while position < len(data):
        name_length, value_length = length(), length()
        name = data[position:position + name_length].decode("latin-1")
        position += name_length
        value = data[position:position + value_length].decode("latin-1")
        position += value_length
        yield name, value
