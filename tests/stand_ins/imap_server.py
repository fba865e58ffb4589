"""A small IMAP server on loopback, because the suite must run where no mail server is installed.

It knows what reading needs (RFC 9051: LOGIN, LIST, EXAMINE, UID SEARCH, UID FETCH) and nothing that writes: SELECT and STORE end in
BAD, so that a client that is not read-only fails here.
"""

from __future__ import annotations

import re
import socketserver
import threading
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO, cast

ACCOUNT, PASSWORD = "help@shop.example", "correct-horse"


class ImapServer:
    """`folders` maps a name to its mails by UID. `cut_after` breaks the connection after that many fetched mails."""

    def __init__(self, folders: dict[str, dict[int, bytes]], *, uid_validity: int = 1, flags: dict[str, str] | None = None) -> None:
        self.folders = folders
        self.uid_validity = uid_validity
        self.flags = flags or {}
        self.cut_after: int | None = None
        self.commands: list[str] = []
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                _Session(outer, cast("BinaryIO", self.rfile), cast("BinaryIO", self.wfile)).run()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> ImapServer:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"imap://{ACCOUNT}@127.0.0.1:{self.port}/INBOX"


class _Session:
    def __init__(self, server: ImapServer, lines: BinaryIO, answers: BinaryIO) -> None:
        self._server, self._lines, self._answers = server, lines, answers
        self._mails: dict[int, bytes] = {}

    def _say(self, line: str) -> None:
        self._answers.write(line.encode() + b"\r\n")

    def run(self) -> None:
        self._say("* OK ready")
        with suppress(ConnectionError):  # a client that is killed says no goodbye
            while line := self._lines.readline():
                tag, _, rest = line.decode().strip().partition(" ")
                self._server.commands.append(re.sub(r"^(LOGIN) .*", r"\1", rest))
                verb = rest.split(" ")[0].upper()
                if not getattr(self, f"_{verb.lower()}", self._unknown)(tag, rest):
                    return

    def _unknown(self, tag: str, rest: str) -> bool:
        self._say(f"{tag} BAD not allowed here")
        return True

    def _capability(self, tag: str, rest: str) -> bool:
        self._say("* CAPABILITY IMAP4rev1")
        self._say(f"{tag} OK done")
        return True

    def _login(self, tag: str, rest: str) -> bool:
        is_right = rest == f'LOGIN "{ACCOUNT}" "{PASSWORD}"'
        self._say(f"{tag} OK done" if is_right else f"{tag} NO [AUTHENTICATIONFAILED] wrong")
        return True

    def _list(self, tag: str, rest: str) -> bool:
        for name in self._server.folders:
            self._say(f'* LIST ({self._server.flags.get(name, "")}) "/" "{name}"')
        self._say(f"{tag} OK done")
        return True

    def _examine(self, tag: str, rest: str) -> bool:
        name = rest.partition(" ")[2].strip('"')
        if name not in self._server.folders:
            self._say(f"{tag} NO no such folder")
            return True
        self._mails = self._server.folders[name]
        self._say(f"* {len(self._mails)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self._server.uid_validity}] valid")
        self._say(f"* OK [UIDNEXT {max(self._mails, default=0) + 1}] next")
        self._say(f"{tag} OK [READ-ONLY] done")
        return True

    def _uid(self, tag: str, rest: str) -> bool:
        words = rest.split(" ", 3)
        if words[1] == "SEARCH":
            first, last = (int(part) for part in words[-1].split(":"))
            self._say(f"* SEARCH {' '.join(str(uid) for uid in self._mails if first <= uid <= last)}")
        elif words[1] == "FETCH":
            for uid in map(int, words[2].split(",")):
                if "BODY.PEEK[]" not in words[3]:
                    self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(self._mails[uid])})")
                    continue
                if self._server.cut_after is not None:
                    self._server.cut_after -= 1
                    if self._server.cut_after < 0:
                        return False
                content = self._mails[uid]
                self._say(f"* 1 FETCH (UID {uid} FLAGS () BODY[] {{{len(content)}}}")
                self._answers.write(content)
                self._say(")")
        else:
            return self._unknown(tag, rest)
        self._say(f"{tag} OK done")
        return True

    def _logout(self, tag: str, rest: str) -> bool:
        self._say("* BYE")
        self._say(f"{tag} OK done")
        return False
