"""Which addresses stay on this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from pipelines.errors import Refused, UsageError

OPENAI = "https://api.openai.com/v1"


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine by its own name or number; other names are never looked up."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def endpoint(base_url: str | None, *, local_only: bool) -> str:
    """The endpoint to use; raises UsageError for no URL of a web server and Refused for one that leaves the machine."""
    url = (base_url or OPENAI).rstrip("/")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise UsageError("The address of the language model is not a web address.", fix="Set OPENAI_BASE_URL to http(s)://host/v1.")
    if local_only and not is_loopback(url):
        raise Refused(
            f"The language model at {parts.hostname} is not on this machine, and HEED_LOCAL_ONLY allows nothing else.",
            fix="Set OPENAI_BASE_URL to a server on 127.0.0.1, or unset HEED_LLM_MODEL or HEED_LOCAL_ONLY.",
        )
    return url
