"""The errors that Heed raises on purpose: each says what happened, to which thing, and what to do next.

HeedError                     exit code 1
├── UsageError                exit code 2: the call itself is wrong
├── NotFound                  no such customer, draft, alert, file …
├── Conflict                  the thing exists with other content, or is in another state
├── Refused                   a rule of the product forbids it (role, consent, binding, local only)
├── LimitExceeded             a named limit was passed
├── RulesInvalid              heed.yaml does not say what it must
├── WorkspaceUnusable         the workspace cannot be opened or is owned by another process
├── FileRejected              an input file as a whole is refused; nothing of it is stored
├── NotEnoughData             a statistic that the data cannot carry
├── ModelUnusable             the reading model's files are missing, changed or not what they claim
├── IndexUnavailable          the search index cannot be used here; search falls back to the exact scan
└── LanguageModelFailed       a language model could not be reached, or its reply could not be used
    ├── TransportFailed       no answer: refused, timed out, cut, 429, 5xx
    └── ReplyUnusable         an answer that does not fit what was asked
"""

from __future__ import annotations

from pathlib import Path


class HeedError(Exception):
    """Base of the tree: `title` names the kind of failure, `detail` what happened to which thing, `fix` what to do."""

    title = "Heed could not do this"
    exit_code = 1

    def __init__(self, detail: str, *, fix: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.fix = fix

    @property
    def type(self) -> str:
        """The stable name of the failure, as JSON shows it: the class name in words joined by dashes."""
        name = type(self).__name__
        return "".join("-" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("-")

    def as_json(self) -> dict[str, str]:
        """The body of `{"error": …}`: type, title, detail, fix."""
        return {"type": self.type, "title": self.title, "detail": self.detail, "fix": self.fix}

    def sentence(self) -> str:
        """What a person reads: the detail, then what to do about it."""
        return f"{self.detail} {self.fix}".strip()


class UsageError(HeedError):
    title = "The call is not right"
    exit_code = 2


class NotFound(HeedError):
    title = "Not found"

    def __init__(self, noun: str, key: str, *, fix: str = "") -> None:
        place = "" if noun.startswith("file") else " in this workspace"
        super().__init__(f"There is no {noun} {key!r}{place}.", fix=fix)
        self.noun = noun
        self.key = key


class Conflict(HeedError):
    title = "This contradicts what is stored"


class Refused(HeedError):
    title = "Not allowed"


class LimitExceeded(HeedError):
    title = "A limit was passed"


class RulesInvalid(HeedError):
    title = "heed.yaml is not valid"


class WorkspaceUnusable(HeedError):
    title = "The workspace cannot be used"


class FileRejected(HeedError):
    """A fault of a whole file: names the file, the line where there is one, the reason and what would read it."""

    title = "The file was rejected"

    def __init__(self, file: str, reason: str, *, line: int | None = None, fix: str = "") -> None:
        place = f"{file}, line {line}" if line is not None else file
        super().__init__(f"{place}: {reason}", fix=fix)
        self.file = file
        self.line = line
        self.reason = reason


class NotEnoughData(HeedError):
    title = "Not enough data"


class ModelUnusable(HeedError):
    """The reading model cannot be loaded safely: names the file and what is wrong with it."""

    title = "The reading model cannot be used"

    def __init__(self, path: Path | str, reason: str, *, fix: str = "") -> None:
        super().__init__(f"Reading model, {Path(path).name}: {reason}.", fix=fix)
        self.path = Path(path)
        self.reason = reason


class IndexUnavailable(HeedError):
    title = "The search index cannot be used here"


class LanguageModelFailed(HeedError):
    title = "The language model could not be used"


class TransportFailed(LanguageModelFailed):
    title = "The language model did not answer"


class ReplyUnusable(LanguageModelFailed):
    title = "The language model's reply could not be used"
