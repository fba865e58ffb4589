"""The readable body of a mail: its plain text parts, else its HTML as text; attachments and attached mails are left alone."""

from __future__ import annotations

from email import errors
from email.message import Message

from pipelines.ingest.declared.options import is_text_encoding
from pipelines.ingest.faults import BadValue
from pipelines.ingest.formats.html_text import text_of_html
from pipelines.ingest.formats.text_decoding import unstorable
from pipelines.ingest.limits import Limits

_BASE64_DEFECTS = (errors.InvalidBase64CharactersDefect, errors.InvalidBase64PaddingDefect, errors.InvalidBase64LengthDefect)
_BOUNDARY_DEFECTS = (
    errors.StartBoundaryNotFoundDefect,
    errors.NoBoundaryInMultipartDefect,
    errors.MultipartInvariantViolationDefect,
)


def body_text(mail: Message, limits: Limits) -> str:
    """The text of a mail, blank when it has none; raises BadValue for a body that cannot be decoded or is too deep."""
    leaves = _leaves(mail, limits)
    plain = [part for part in leaves if part.get_content_type() == "text/plain"]
    if plain:
        texts = [decoded(part) for part in plain]
        if any(text.strip() for text in texts):
            return _clean("\n".join(texts))
    pages = [decoded(part) for part in leaves if part.get_content_type() == "text/html"]
    if sum(len(page) for page in pages) > limits.html_chars:
        raise BadValue("body", f"the HTML is too long ({limits.said('html_chars')})")
    return _clean("\n".join(text_of_html(page) for page in pages))


def _leaves(mail: Message, limits: Limits) -> list[Message]:
    """Parts that are neither containers nor attachments; of a multipart/alternative all are kept, plain text wins later."""
    leaves: list[Message] = []
    waiting: list[tuple[Message, int]] = [(mail, 1)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if depth > limits.mime_depth:
            raise BadValue(None, f"parts are nested too deep ({limits.said('mime_depth')})")
        if seen > limits.mime_parts:
            raise BadValue(None, f"too many parts ({limits.said('mime_parts')})")
        if part.get_content_maintype() == "multipart":
            if any(isinstance(defect, _BOUNDARY_DEFECTS) for defect in part.defects):
                raise BadValue("body", "a multipart mail whose declared boundary never appears")
            inner = part.get_payload()
            if isinstance(inner, list):
                waiting.extend((piece, depth + 1) for piece in reversed(inner) if isinstance(piece, Message))
        elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment" and part.get_filename() is None:
            leaves.append(part)
    return leaves


def decoded(part: Message) -> str:
    """The text of one part by its declared charset; an unknown charset is read when it is plain UTF-8."""
    content = part.get_payload(decode=True)
    if any(isinstance(defect, _BASE64_DEFECTS) for defect in part.defects):
        raise BadValue("body", "the base64 body cannot be decoded")
    if not isinstance(content, bytes):
        return ""
    declared = part.get_content_charset() or "utf-8"
    charset = declared if is_text_encoding(declared) else "utf-8"
    try:
        return content.decode(charset)
    except (UnicodeDecodeError, LookupError):
        pass
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadValue("body", "the body is not text in its declared charset") from None


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").strip()
    if (reason := unstorable(text)) is not None:
        raise BadValue("body", reason)
    return text
