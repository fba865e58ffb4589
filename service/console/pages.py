"""The first page, and the documentation of the HTTP interface made from its own description."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

HERE = Path(__file__).parent
METHODS = ("get", "post", "patch", "put", "delete")

templates = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)


def install(app: FastAPI) -> None:
    """Adds `/`, `/docs` and the style sheet."""
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.get("/", include_in_schema=False)
    def first_page(request: Request) -> HTMLResponse:
        workspace = request.app.state.workspace
        return _page("first_page.html", name=workspace.company.name, folder=workspace.home.name)

    @app.get("/docs", include_in_schema=False)
    def documentation(request: Request) -> HTMLResponse:
        described = request.app.openapi()
        shapes = {name: json.dumps(shape, indent=2) for name, shape in sorted(described["components"]["schemas"].items())}
        return _page("docs.html", about=described["info"], operations=list(_operations(described)), shapes=shapes)


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
        {"status": status, "about": answer.get("description", ""), "shape": _shape_of(answer)}
        for status, answer in sorted(entry["responses"].items())
    ]
    return {
        "method": method.upper(), "path": path, "about": entry.get("description") or entry.get("summary", ""),
        "group": (entry.get("tags") or ["other"])[0], "parameters": parameters, "body": _name_of(body), "answers": answers,
        "needs_key": bool(entry.get("security")),
    }


def _shape_of(answer: dict[str, Any]) -> str:
    for media in answer.get("content", {}).values():
        return _name_of(media.get("schema", {}))
    return ""


def _name_of(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
