"""The only reader of the environment: places and secrets in, a workspace out.

Business rules are not here: they are heed.yaml in the workspace, whose sections each room defines.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines.errors import RulesInvalid, UsageError, WorkspaceUnusable
from pipelines.rules import Rules, Section
from pipelines.workspace import CompanyProfile, Workspace, system_clock

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

RULES_FILE = "heed.yaml"
DATABASE_FILE = "heed.db"
MARK = ".heed"  # says that a folder is a workspace of ours; holds `workspace` or `demo`
TEMPLATE = Path(__file__).with_name(RULES_FILE)
IN_FRONT_OF_HOST = re.compile(r"(?<=://)(?:[^:/@]*:)?.*@")
QUERY = re.compile(r"(?<=[?&])([^=&]+)=[^&]*")


class Settings(BaseSettings):
    """Each setting: environment variable HEED_<NAME>, its default, and one sentence (shown by `heed config`)."""

    # what is set to nothing, as compose files do, is not set
    model_config = SettingsConfigDict(env_prefix="HEED_", env_ignore_empty=True, populate_by_name=True, extra="ignore")

    home: Path = Field(default=Path("heed-data"), description="Folder of the workspace: tables, index, rules, logs, mail files.")
    database_url: str = Field(
        default="", repr=False, description="SQLAlchemy URL of the tables when they are not in the workspace's SQLite file."
    )
    chroma_url: str = Field(
        default="", repr=False, description="Address of a Chroma server when the index is not in the workspace's folder."
    )
    reading_model: str = Field(
        default="", description="Another reading model: a folder, or a hub id (extra hub); empty for the one that ships with Heed."
    )
    llm_model: str = Field(default="", description="Name of the language model; empty means that none is ever called.")
    local_only: bool = Field(default=False, description="Refuse every address that is not on this machine.")
    openai_api_key: str = Field(default="", repr=False, alias="OPENAI_API_KEY", description="Key for the language model's endpoint.")
    openai_base_url: str = Field(
        default="", repr=False, alias="OPENAI_BASE_URL", description="OpenAI-compatible endpoint of the language model."
    )

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except ValidationError as error:
            place, said = error.errors()[0]["loc"][0], error.errors()[0]["msg"]
            name = f"HEED_{place}".upper() if place in Settings.model_fields else place
            raise UsageError(f"{name} cannot be read: {said[:1].lower()}{said[1:]}.", fix="See the settings in README.md.") from None

    def as_shown(self) -> dict[str, str]:
        """Every setting by name as it may stand on a screen: of secrets only whether they are set, addresses without passwords."""
        values = {name: str(getattr(self, name)) for name in Settings.model_fields}
        addresses = {name: without_secrets(values[name]) for name in ("database_url", "chroma_url", "openai_base_url")}
        return values | addresses | {"openai_api_key": "set" if self.openai_api_key else ""}

    @property
    def is_workspace(self) -> bool:
        """Whether `home` is a workspace already."""
        return (self.home / MARK).exists()

    @property
    def model_in_use(self) -> str:
        """The reading model: the one that the environment names, else the workspace's recalibrated one, else empty for the shipped one."""
        from pipelines.understanding.manifest import recalibrated_in

        return self.reading_model or str(recalibrated_in(self.home) or "")


def without_secrets(url: str) -> str:
    """An address without user and password before its host, and without the values behind its question mark."""
    return QUERY.sub(r"\1=…", IN_FRONT_OF_HOST.sub("…@", url))


def ask_this_machine_directly() -> None:
    """Keeps what goes to a Chroma server on this machine from a proxy that the environment names for the web."""
    for name in ("NO_PROXY", "no_proxy"):
        spared = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*spared, "127.0.0.1", "::1", "localhost"]))


def imap_password() -> str:
    """HEED_IMAP_PASSWORD, the password of mailboxes; kept out of Settings so that no page of settings holds it."""
    return os.environ.get("HEED_IMAP_PASSWORD", "")


def rule_sections() -> list[type[Section]]:
    """The dataclass of every section of heed.yaml."""
    from pipelines.ask.rules import AskRules
    from pipelines.churn.alert_rules import AlertRules
    from pipelines.churn.rules import ChurnRules
    from pipelines.clv.kpi_rules import KpiRules
    from pipelines.clv.rules import ValueRules
    from pipelines.consent.preferences import ConsentRules
    from pipelines.drafts.draft_rules import DraftRules
    from pipelines.ingest.declared.rules import IngestRules
    from pipelines.llm.rules import LlmRules
    from pipelines.next_best_action.rules import ActionRules
    from pipelines.outbox.sending_rules import SendingRules
    from pipelines.search.rules import SearchRules
    from pipelines.understanding.journey.rules import JourneyRules
    from pipelines.understanding.mood import MoodRules
    from pipelines.understanding.rising_rules import RisingRules
    from pipelines.understanding.themes.theme_rules import ThemeRules

    return [
        CompanyProfile, IngestRules, ConsentRules, MoodRules, ThemeRules, RisingRules, JourneyRules, SearchRules, ValueRules, KpiRules,
        ChurnRules, AlertRules, ActionRules, DraftRules, SendingRules, LlmRules, AskRules,
    ]


def read_rules(path: Path) -> dict[str, Any]:
    """The content of a heed.yaml; raises RulesInvalid naming the line when it is not YAML or not a table of sections."""
    if not path.exists():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise RulesInvalid(f"{path.name}: is not UTF-8 text.", fix="Save it as UTF-8.") from None
    except OSError as error:
        raise RulesInvalid(f"{path} cannot be read: {error.strerror}.", fix="It must be a file that you may read.") from None
    try:
        content = yaml.load(text, Loader=_EachNameOnce)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulesInvalid(f"{path.name}, line {line}: {error.problem}.", fix="Mend the line and try again.") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise RulesInvalid(f"{path.name}, line {line}: holds a control character.", fix="Take it out and try again.") from None
    except (RecursionError, ValueError) as error:  # nesting without end; a date or number that is none
        said = "is nested too deeply" if isinstance(error, RecursionError) else f"holds a value that cannot be read ({error})"
        raise RulesInvalid(f"{path.name}: {said}.", fix="Mend it and try again.") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise RulesInvalid(f"{path.name}: must be sections such as `company:` with settings below them.")
    return {str(name): {} if section is None else section for name, section in content.items()}


class _EachNameOnce(yaml.SafeLoader):
    """YAML in which a name given twice is an error: the second would silently take the place of the first."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name is not None and name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{name} is given a second time", key.start_mark)
            seen |= {name} if name is not None else set()
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def check_rules(rules: Rules) -> None:
    """Reads every section as its room would; raises RulesInvalid for the first that is wrong or unknown."""
    sections = rule_sections()
    known = {section.section for section in sections}
    unknown = sorted(set(rules.sections) - known)
    if unknown:
        raise RulesInvalid(
            f"heed.yaml has a section that does not exist: {unknown[0]!r}.", fix=f"The sections are {', '.join(sorted(known))}."
        )
    for section in sections:
        rules.of(section)


def create_workspace(settings: Settings, *, kind: str = "workspace", rules: str | None = None) -> Path:
    """Makes the folder, its mark and its heed.yaml where they are missing; returns the folder."""
    home = settings.home
    if home.exists() and not home.is_dir():
        raise WorkspaceUnusable(f"{home} is a file, but the workspace must be a folder.", fix="Set HEED_HOME to a folder.")
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (home / MARK).exists():
            (home / MARK).write_text(kind + "\n", encoding="utf-8")
        if not (home / RULES_FILE).exists():
            (home / RULES_FILE).write_text(rules or TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    except OSError as error:
        raise WorkspaceUnusable(f"The workspace {home} cannot be written: {error.strerror}.", fix="Set HEED_HOME elsewhere.") from None
    return home


def open_workspace(settings: Settings | None = None, *, create: bool = False) -> Workspace:
    """Opens the workspace that the environment names, its schema brought up to date, its rules loaded and numbered.

    With `create` a missing workspace is made with default rules; without, it is an error that says how to make one.
    """
    settings = settings or Settings()
    if create:
        create_workspace(settings)
    elif not settings.is_workspace:
        raise WorkspaceUnusable(
            f"There is no workspace in {settings.home}.", fix="Make one with `heed init` or `heed ingest PATH`, or set HEED_HOME."
        )
    ask_this_machine_directly()
    engine = _open_database(settings)
    sections = read_rules(settings.home / RULES_FILE)
    rules = Rules(sections, _number(engine, sections))
    check_rules(rules)
    from pipelines.understanding.reader import reading_version

    return Workspace(
        home=settings.home, engine=engine, rules=rules, clock=_clock(settings.home), model=_open_model(settings, engine, rules),
        reading_model=settings.model_in_use, reading_version=reading_version(settings.model_in_use),
        chroma_url=settings.chroma_url or None, local_only=settings.local_only,
    )


def _clock(home: Path) -> Callable[[], datetime]:
    """The system's clock; in the made-up shop the afternoon on which its data end, so that the story stays true."""
    if (home / MARK).read_text(encoding="utf-8").strip() != "demo":
        return system_clock
    from pipelines.demo.profile import LAST_MOMENT

    return lambda: LAST_MOMENT + timedelta(hours=1)


def _open_database(settings: Settings) -> Engine:
    from pipelines.records import schema

    if settings.database_url:
        return schema.open_database(settings.database_url, local_only=settings.local_only)
    place = settings.home / DATABASE_FILE
    try:
        # made before it is opened, so that it and what SQLite puts beside it are never open to others
        os.close(os.open(place, os.O_RDWR | os.O_CREAT, 0o600))
        os.chmod(place, 0o600)
    except OSError as error:
        raise WorkspaceUnusable(f"{place} cannot be opened: {error.strerror}.", fix="Set HEED_HOME to a folder of your own.") from None
    return schema.open_database(f"sqlite:///{place}")


def _number(engine: Engine, sections: dict[str, Any]) -> int:
    from pipelines.records import rules_version
    from pipelines.records.database import reading, transaction

    with reading(engine) as connection:
        known = rules_version.known_number(connection, sections)
    if known is not None:
        return known
    with transaction(engine) as connection:
        return rules_version.number_of(connection, sections, system_clock())


def _open_model(settings: Settings, engine: Engine, rules: Rules) -> Any:
    if not settings.llm_model:
        return None
    from pipelines.llm.client import open_model

    return open_model(
        engine, rules, model_name=settings.llm_model, base_url=settings.openai_base_url or None,
        api_key=settings.openai_api_key or None, local_only=settings.local_only,
    )
