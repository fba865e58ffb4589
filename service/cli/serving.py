"""serve, worker, key: the HTTP interface with the worker inside, and the keys that open it."""

from __future__ import annotations

import threading
from typing import Annotated, Any

import typer

from pipelines.errors import UsageError
from service.cli.options import AsJson
from service.cli.output import emit, note, say, table

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
    if as_json:
        emit({"serving": f"http://{host}:{port}", "docs": f"http://{host}:{port}/docs"})
    serve_workspace(settings, host=host, port=port)


def serve_workspace(settings: Any, *, host: str, port: int) -> None:
    """Opens the workspace and serves it until it is told to stop."""
    import uvicorn

    from service.app import create_app
    from service.settings import open_workspace

    workspace = open_workspace(settings)
    note(f"Heed serves {settings.home} at http://{host}:{port} (documentation at /docs). Ctrl-C stops it.")
    uvicorn.run(create_app(workspace), host=host, port=port, log_level="warning", server_header=False, timeout_graceful_shutdown=5)


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
