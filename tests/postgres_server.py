"""A PostgreSQL server of the tests' own: made in a temporary folder, reached over a socket there, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# the server refuses to run as the superuser; the account is one that every Unix has
UNPRIVILEGED = "nobody"
START_SECONDS = 60


def missing() -> str:
    """Why no server can be started here, in words; empty when one can."""
    for program in ("initdb", "pg_ctl"):
        if _program(program) is None:
            return f"PostgreSQL's {program} is not installed"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed"
    return ""


@contextmanager
def running_server() -> Iterator[str]:
    """The URL of an empty database in a fresh server that listens on no network address."""
    folder = Path(tempfile.mkdtemp(prefix="heed-pg-"))
    account = pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    user = account.pw_uid if account is not None else None

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(_program(program)), *arguments], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", "heed", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
        run("pg_ctl", "-D", data, "-w", "-t", str(START_SECONDS), "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://heed@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> str | None:
    found = shutil.which(name)
    if found:
        return found
    # Debian keeps the server's programs beside each other by version, off the path
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(versions[-1]) if versions else None
