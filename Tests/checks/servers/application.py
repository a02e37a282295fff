"""The application behind the web servers under test: it says what it was asked and remembers it."""

import http.server
import json
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        received = 0
        while received < length:
            part = self.rfile.read(min(length - received, 1 << 20))
            if not part:
                return
            received += len(part)
        seen = {"method": self.command, "path": self.path, "fields": self.headers.items(), "body": received}
        self.server.seen.append(seen)
        content = json.dumps(seen).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def __getattr__(self, name):
        # Any method at all: whatever gets here has passed the check.
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def log_message(self, *arguments):
        pass


class Application(http.server.ThreadingHTTPServer):
    """Listens on a port of the loopback from the start; `seen` is what it was asked."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen = []
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()

    def taken(self) -> list:
        """The requests since the last call."""
        seen, self.seen = self.seen, []
        return seen
