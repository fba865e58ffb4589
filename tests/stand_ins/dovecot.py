"""Debian's dovecot on loopback with one mailbox, for machines that have it; nothing of it is left behind."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from tests.stand_ins.server_process import end, started

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
        values = {"home": self.home, "user": user, "group": group, "uid": self._who.pw_uid, "gid": self._who.pw_gid}

        def start(port: int) -> subprocess.Popen[bytes]:
            settings.write_text(_SETTINGS.format(password=PASSWORD, port=port, **values))
            return subprocess.Popen([str(PROGRAM), "-F", "-c", str(settings)], stderr=subprocess.DEVNULL)

        try:
            self._process, self.port = started(start)
        except RuntimeError as error:
            log = self.home / "log"
            raise RuntimeError(log.read_text() if log.exists() else "dovecot does not start") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        end(self._process)
        shutil.rmtree(self.home, ignore_errors=True)
