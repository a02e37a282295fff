"""One FastCGI request over a socket of its own, as a web server would send it (FastCGI 1.0, sections 3 to 5)."""

import socket
import struct

BEGIN_REQUEST, PARAMS, STDIN, STDOUT, END_REQUEST = 1, 4, 5, 6, 3
RESPONDER = 1


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("!BBHHBx", 1, kind, 1, len(content), 0) + content


def _pair(name: str, value: str) -> bytes:
    def length(count):
        return struct.pack("!B", count) if count < 128 else struct.pack("!I", count | 0x8000_0000)

    encoded = name.encode(), value.encode()
    return length(len(encoded[0])) + length(len(encoded[1])) + encoded[0] + encoded[1]


def get(path: str, socket_path: str, **parameters: str) -> bytes:
    """The whole output (fields and body) of a GET of `path`."""
    pairs = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": path, "REQUEST_URI": path, "SERVER_PROTOCOL": "HTTP/1.1"}
    params = b"".join(_pair(*pair) for pair in (pairs | parameters).items())
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(socket_path))
        connection.sendall(
            _record(BEGIN_REQUEST, struct.pack("!HB5x", RESPONDER, 0))
            + _record(PARAMS, params) + _record(PARAMS, b"") + _record(STDIN, b"")
        )
        stream = connection.makefile("rb")
        output = b""
        while header := stream.read(8):
            _, kind, _, length, padding = struct.unpack("!BBHHBx", header)
            content = stream.read(length)
            stream.read(padding)
            if kind == STDOUT:
                output += content
            elif kind == END_REQUEST:
                return output
    raise ConnectionError("the responder closed the connection in the middle of an answer")
