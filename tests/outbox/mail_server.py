"""An SMTP server of the tests that stops at one step: silent, gone, or a byte now and then."""

import socket
import threading
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

STEPS = ("banner", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "text", "QUIT")
ANSWERS = {
    "EHLO": b"250-here\r\n250 AUTH PLAIN\r\n", "AUTH": b"235 fine\r\n", "DATA": b"354 go\r\n",
    "QUIT": b"221 bye\r\n",
}  # fmt: skip


class MailServer:
    """Takes mails on a loopback port, well until `stops_at`, where it is `how`.

    What it takes it writes as .eml files in `folder`, if there is one.
    """

    def __init__(self, stops_at: str = "", how: str = "silent", folder: Path | None = None) -> None:
        self.stops_at, self.how, self.folder = stops_at, how, folder
        self.taken, self.hung, self.callers = 0, 0, 0
        self.stops_after = 0  # mails that a connection takes before it stops anywhere
        self.over = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self.over.set()
        self._door.close()

    def _serve(self) -> None:
        while not self.over.is_set():
            with suppress(OSError):
                caller, _ = self._door.accept()
                self.callers += 1
                threading.Thread(target=self._talk, args=[caller], daemon=True).start()

    def _talk(self, caller: socket.socket) -> None:
        with suppress(OSError), caller, caller.makefile("rb") as lines:
            if not self._say(caller, "banner", b"220 here\r\n"):
                return
            left = self.stops_after
            while line := lines.readline():
                word = line.split()[0].decode().upper()
                stops = left <= 0
                if not self._say(caller, word, ANSWERS.get(word, b"250 fine\r\n"), stops=stops):
                    return
                if word == "DATA":
                    text = list(iter(lines.readline, b".\r\n"))
                    if not self._say(caller, "text", b"250 taken\r\n", stops=stops):
                        return
                    self._keep(b"".join(text))
                    left -= 1

    def _keep(self, text: bytes) -> None:
        self.taken += 1
        if self.folder:
            (self.folder / f"{uuid4()}.eml").write_bytes(text)

    def _say(self, caller: socket.socket, step: str, answer: bytes, *, stops: bool = True) -> bool:
        if step != self.stops_at or not stops:
            caller.sendall(answer)
            return True
        if self.how == "refuses":
            caller.sendall(b"451 later\r\n")
            return True
        if self.how == "closing":
            caller.sendall(b"421 enough by this connection\r\n")
            return False
        self.hung += 1
        while self.how != "gone" and step == self.stops_at and not self.over.wait(0.05):
            if self.how == "drips":
                caller.sendall(b"2")
        return False
