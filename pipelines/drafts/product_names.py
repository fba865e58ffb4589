"""The names of products that may stand in a message or go to a language model."""

from __future__ import annotations

import re

from pipelines.drafts.plain_text import visible

UNSAFE = re.compile(r"[<>{}\[\]|`=@\\!*_#%\n\r]|https?:|www\.", re.IGNORECASE)


def usable_name(product: str | None) -> str | None:
    """The name without invisible characters; None where it is too short, too long or holds what no name holds."""
    name = " ".join(visible(product).split()) if product else ""
    return name if 2 <= len(name) <= 60 and not UNSAFE.search(name) else None
