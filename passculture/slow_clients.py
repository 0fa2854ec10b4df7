"""Who sends slowly keeps nobody waiting: heads and bodies are received before a request is served.

A body comes whole, into memory or a temporary file, before the request takes a slot; each part of
it must come in time, and at most half of the threads receive bodies (M28, decision 0025). A proxy
in front of the site does the same for thousands of connections (`docs/operations.md`).
"""

import socket
import struct
import tempfile
import threading
import time
from functools import partial
from selectors import EVENT_READ
from typing import IO, Any

from django.conf import settings
from gunicorn.workers.gthread import TConn, ThreadWorker

from core.rules.files import ANONYMOUS_BYTES_MAX, REQUEST_BYTES_MAX
from passculture.frame_names import name_in_frame

THREADS = 64  # of one web process: most of them wait, for a slot or for what is being sent
HEAD_SECONDS = 5  # for the head of a request, once it has begun
PART_SECONDS, PART_BYTES = 5, 32 * 1024  # for each part of a body: 6.5 kB/s at the least
TURN_SECONDS = 1  # for a place among those that receive
SENDING_SECONDS = 30  # without a byte taken by who reads the answer
IN_MEMORY = 256 * 1024
CHECK_SECONDS = 0.25

Wsgi = dict[str, Any]


class NotReceived(Exception):
    """A body that is too heavy (413), too slow or cut (408), or one too many at once (503)."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Deadlines:
    """Ends the reading of the sockets that have not sent in time; one a thread.

    The thread that reads sees the end of what is sent, as when the client leaves.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[int, tuple[float, socket.socket]] = {}
        self._some = threading.Event()
        self._watch: threading.Thread | None = None

    def set(self, sock: socket.socket, seconds: float) -> None:
        """What this thread reads from `sock` must have come in so many seconds from now."""
        with self._lock:
            self._until[threading.get_ident()] = (time.monotonic() + seconds, sock)
            if self._watch is None:  # here, and not at import: a thread does not outlive a fork
                self._watch = threading.Thread(target=self._run, daemon=True, name="deadlines")
                self._watch.start()
        if not self._some.is_set():
            self._some.set()

    def clear(self) -> None:
        """This thread has read what it wanted."""
        with self._lock:
            self._until.pop(threading.get_ident(), None)

    def end_late(self, now: float) -> None:
        """End the reading of each socket whose time is over."""
        with self._lock:
            for thread, (until, sock) in list(self._until.items()):
                if until <= now:
                    del self._until[thread]
                    _end_reading(sock)
            if not self._until:
                self._some.clear()

    def _run(self) -> None:
        while True:
            self._some.wait()
            time.sleep(CHECK_SECONDS)
            self.end_late(time.monotonic())


def _end_reading(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RD)
    except OSError:
        return  # the client has left


deadlines = Deadlines()
receiving = threading.BoundedSemaphore(THREADS // 2)


def receive(wsgi: Wsgi) -> None:
    """Put the whole body in the place of the stream it comes by. Raises NotReceived."""
    deadlines.clear()
    length = _length(wsgi)
    if not length:
        return
    if length > REQUEST_BYTES_MAX or (length > ANONYMOUS_BYTES_MAX and _is_nobody(wsgi)):
        raise NotReceived(413)
    # In a crowd all come at once and each takes a moment: refused is who waits for slow ones.
    if not receiving.acquire(timeout=TURN_SECONDS):
        raise NotReceived(503)
    try:
        wsgi["wsgi.input"] = _read(wsgi, length)
    finally:
        deadlines.clear()
        receiving.release()


def _length(wsgi: Wsgi) -> int:
    try:
        return max(0, int(wsgi.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0  # refused by Django in its words


def _is_nobody(wsgi: Wsgi) -> bool:
    """A form with files, from who shows no session at all; a forged one is refused by Django."""
    multipart = str(wsgi.get("CONTENT_TYPE", "")).lower().startswith("multipart/")
    cookies = wsgi.get("HTTP_COOKIE", "")
    session = settings.SESSION_COOKIE_NAME
    return multipart and not any(
        f"{name}=" in cookies for name in (session, name_in_frame(session))
    )


def _read(wsgi: Wsgi, length: int) -> IO[bytes]:
    stream, sock = wsgi["wsgi.input"], wsgi.get("gunicorn.socket")
    body: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # goes with the request
    left = length
    while left:
        if sock is not None:
            deadlines.set(sock, PART_SECONDS)
        part = stream.read(min(left, PART_BYTES))
        if not part:
            body.close()
            raise NotReceived(408)
        body.write(part)
        left -= len(part)
    body.seek(0)
    return body


class Worker(ThreadWorker):
    """Gunicorn's threads, none of which waits for a connection that says nothing."""

    def enqueue_req(self, conn: TConn) -> None:
        """A new connection waits for its first bytes with the idle ones, not in a thread."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        listen = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, listen)

    def handle(self, conn: TConn) -> Any:
        """Its head comes in time, and who does not read the answer is left."""
        if not conn.initialized:
            patience = struct.pack("ll", SENDING_SECONDS, 0)
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        deadlines.set(conn.sock, HEAD_SECONDS)
        try:
            return super().handle(conn)
        finally:
            deadlines.clear()
