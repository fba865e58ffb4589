"""serve, worker, key: the HTTP interface with the worker inside, and the keys that open it."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.errors import UsageError, WorkspaceUnusable
from service.cli.options import AsJson
from service.cli.output import emit, emit_line, note, say, table

if TYPE_CHECKING:
    import uvicorn

LOOPBACK = ("127.0.0.1", "::1", "localhost")
ROLES = ("viewer", "agent", "manager", "admin")


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)
    app.command("worker")(worker)
    key = typer.Typer(help="Keys of the HTTP interface.", no_args_is_help=True)
    key.command("create")(key_create)
    key.command("list")(key_list)
    key.command("revoke")(key_revoke)
    app.add_typer(key, name="key")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    allow_remote: Annotated[bool, typer.Option("--allow-remote", help="Needed for an address that other machines can reach.")] = False,
    as_json: AsJson = False,
) -> None:
    """Serve the HTTP interface with the worker inside; documentation is at /docs."""
    from service.settings import Settings

    if host not in LOOPBACK and not allow_remote:
        raise UsageError(f"{host} can be reached from other machines.", fix="Add --allow-remote, and put TLS in front of it.")
    settings = Settings()
    serve_workspace(settings, host=host, port=port, as_json=as_json)


def serve_workspace(settings: Any, *, host: str, port: int, as_json: bool = False) -> None:
    """Opens the workspace and serves it until it is told to stop."""
    import uvicorn

    from service.app import create_app
    from service.settings import open_workspace

    workspace = open_workspace(settings)
    with _listening(host, port) as door:
        app, place = create_app(workspace), f"http://{_in_url(host)}:{port}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=5))
        stop_at_signal(server, app.state.stop)
        if as_json:
            emit_line({"serving": place, "docs": f"{place}/docs"})
        note(f"Heed serves {settings.home} at {place} (documentation at /docs). Ctrl-C stops it.")
        with suppress(KeyboardInterrupt):
            server.run(sockets=[door])
    if not server.started:
        raise WorkspaceUnusable("The service did not start.", fix="The lines above say why.")


def stop_at_signal(server: uvicorn.Server, stop: threading.Event) -> None:
    """Sets `stop` as soon as a signal asks the server to end: it waits for open streams first, and they end by this alone."""
    exit_of_the_server = server.handle_exit

    def handle_exit(number: int, frame: FrameType | None) -> None:
        if not stop.is_set():
            stop.set()
        exit_of_the_server(number, frame)

    server.handle_exit = handle_exit  # type: ignore[assignment, method-assign]


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises UsageError when another program does or the address is none of this machine."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family, backlog=2048)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        said = f"http://{_in_url(host)}:{port} cannot be served: {reason}."
        raise UsageError(said, fix="Stop what listens there, or give another --port or --host.") from None


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def worker(as_json: AsJson = False) -> None:
    """Take waiting work until stopped, without serving anything."""
    from pipelines import flow
    from service.settings import open_workspace

    workspace = open_workspace()
    note("Working. Ctrl-C stops after the batch in hand.")
    flow.work(workspace, threading.Event())


def key_create(
    name: Annotated[str, typer.Argument(help="What the key is for; unique.")],
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.")] = "viewer",
    as_json: AsJson = False,
) -> None:
    """Make a key and show it once; only its hash is kept."""
    from service import auth
    from service.settings import open_workspace

    if role not in ROLES:
        raise UsageError(f"--role {role!r} is not a role.", fix=f"Use one of {', '.join(ROLES)}.")
    workspace = open_workspace()
    secret = auth.create_key(workspace, name, role, now=workspace.clock())
    if as_json:
        emit({"name": name, "role": role, "key": secret})
    else:
        say(secret)
        note("Keep it now: it is not shown again. Send it as `Authorization: Bearer …`.")


def key_list(as_json: AsJson = False) -> None:
    """List the keys by name and role, never the keys themselves."""
    from service import auth
    from service.settings import open_workspace

    items = auth.list_keys(open_workspace())
    if as_json:
        emit({"items": items, "next": None})
    elif items:
        table(items, {"name": "name", "role": "role", "prefix": "begins with", "made_at": "made", "revoked_at": "revoked"})
    else:
        say("No key yet. Make one with `heed key create NAME --role agent`.")


def key_revoke(name: Annotated[str, typer.Argument(help="The key's name.")], as_json: AsJson = False) -> None:
    """Revoke a key; it stops working at once."""
    from service import auth
    from service.settings import open_workspace

    workspace = open_workspace()
    auth.revoke_key(workspace, name, now=workspace.clock())
    emit({"name": name, "revoked": True}) if as_json else say(f"The key {name} is revoked.")
