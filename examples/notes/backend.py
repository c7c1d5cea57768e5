"""The notes' API, on plain HTTP, in the standard library: list, add, and a stream of changes."""

import json
import sys
import threading
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

notes = [{"id": 1, "text": "One origin, two behaviors"}]
changed = threading.Condition()


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/api/notes":
            self.answer(200, notes)
        elif self.path == "/api/changes":
            self.stream()
        else:
            self.answer(404, {"error": "no such path"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/api/notes":
            return self.answer(404, {"error": "no such path"})
        with changed:
            notes.append({"id": len(notes) + 1, "text": self.field(body, "text")})
            changed.notify_all()
        self.answer(201, notes[-1])

    def field(self, body: bytes, name: str) -> str:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = BytesParser().parsebytes(head + body).get_payload()
        of = lambda part: part.get_param("name", header="content-disposition")
        wanted = (part for part in parts if isinstance(part, Message) and of(part) == name)
        return next((part.get_payload(decode=True).decode().strip() for part in wanted), "")

    def answer(self, status: int, value) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            while True:
                with changed:
                    woken = changed.wait(timeout=5)
                self.wfile.write(b"event: change\ndata: {}\n\n" if woken else b": still here\n\n")
                self.wfile.flush()
        except OSError:
            pass  # the browser went away

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 3010), Api)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
