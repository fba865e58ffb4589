"""The first page, and the documentation of the HTTP interface made from its own description."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

HERE = Path(__file__).parent
CODE = re.compile(r"`([^`]+)`")
PROBLEM = "Problem"  # the shape of every failure
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0b5394"/>'
    '<path d="M9 7v18M23 7v18M9 16h14" stroke="#fff" stroke-width="4" stroke-linecap="round" fill="none"/></svg>'
)
METHODS = ("get", "post", "patch", "put", "delete")

templates = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)


def with_code(text: str) -> Markup:
    """The text escaped, with what stands between backticks as code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))


templates.filters["with_code"] = with_code


def install(app: FastAPI) -> None:
    """Adds `/`, `/docs`, the style sheet and the icon."""
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.get("/", include_in_schema=False)
    def first_page(request: Request) -> HTMLResponse:
        workspace = request.app.state.workspace
        return _page("first_page.html", name=workspace.company.name, folder=workspace.home.name)

    @app.get("/icon.svg", include_in_schema=False)
    def icon() -> Response:
        return Response(ICON, media_type="image/svg+xml")

    @app.get("/docs", include_in_schema=False)
    def documentation(request: Request) -> HTMLResponse:
        described = request.app.openapi()
        shapes = {name: json.dumps(shape, indent=2) for name, shape in sorted(described["components"]["schemas"].items())}
        return _page(
            "docs.html", address=request.base_url, about=described["info"], operations=list(_operations(described)), shapes=shapes,
        )  # fmt: skip


def _page(template: str, **fields: Any) -> HTMLResponse:
    return HTMLResponse(templates.get_template(template).render(**fields))


def _operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for path, methods in described["paths"].items():
        for method in METHODS:
            if method in methods:
                found.append(_operation(path, method, methods[method]))
    return found


def _operation(path: str, method: str, entry: dict[str, Any]) -> dict[str, Any]:
    body = entry.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    parameters = [
        {
            "name": item["name"], "place": item["in"], "needed": "required" if item.get("required") else "optional",
            "about": item.get("description", ""),
        }
        for item in entry.get("parameters", [])
    ]
    answers = [
        {"status": status, "about": answer.get("description", "").rstrip("."), "shape": _shape_of(answer)}
        for status, answer in sorted(entry["responses"].items())
    ]
    return {
        "method": method.upper(), "path": path, "about": entry.get("description") or entry.get("summary", ""),
        "group": (entry.get("tags") or ["other"])[0], "parameters": parameters, "body": _name_of(body),
        "answers": [answer for answer in answers if answer["shape"] != PROBLEM],
        "failures": [f"{answer['status']} {answer['about']}" for answer in answers if answer["shape"] == PROBLEM],
        "needs_key": bool(entry.get("security")),
    }


def _shape_of(answer: dict[str, Any]) -> str:
    for media in answer.get("content", {}).values():
        return _name_of(media.get("schema", {}))
    return ""


def _name_of(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
