"""Debian's dovecot on loopback with one mailbox, for machines that have it; nothing of it is left behind."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

ACCOUNT, PASSWORD = "help@shop.example", "correct-horse"
PROGRAM = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else None)
_SETTINGS = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{home}/mail
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
mail_uid = {uid}
mail_gid = {gid}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """Serves the mails as the INBOX of one account, from a folder of its own: dovecot serves no mail as root, so then as `nobody`."""

    def __init__(self, mails: list[bytes]) -> None:
        self.home = home = Path(tempfile.mkdtemp(prefix="heed-dovecot-"))
        self._who = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        for folder in ("cur", "new", "tmp"):
            (home / "mail" / folder).mkdir(parents=True)
        for number, content in enumerate(mails):
            (home / "mail" / "cur" / f"{1_700_000_000 + number}.M{number}.host:2,").write_bytes(content)
        if os.getuid() == 0:
            for path in (home, *home.rglob("*")):
                os.chown(path, self._who.pw_uid, self._who.pw_gid)

    @property
    def url(self) -> str:
        return f"imap://{ACCOUNT}@127.0.0.1:{self.port}/INBOX"

    def __enter__(self) -> Dovecot:
        import grp

        is_root = os.getuid() == 0
        user = "dovenull" if is_root else self._who.pw_name
        group = "nogroup" if is_root else grp.getgrgid(os.getgid()).gr_name
        settings = self.home / "dovecot.conf"
        values = {"home": self.home, "user": user, "group": group, "uid": self._who.pw_uid, "gid": self._who.pw_gid, "port": self.port}
        settings.write_text(_SETTINGS.format(password=PASSWORD, **values))
        self._process = subprocess.Popen([str(PROGRAM), "-F", "-c", str(settings)], stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise RuntimeError((self.home / "log").read_text() if (self.home / "log").exists() else "dovecot does not start")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        shutil.rmtree(self.home, ignore_errors=True)
