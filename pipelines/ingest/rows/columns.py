"""Which column of a table holds what, and what kind of table it therefore is.

Columns carry our names, or are mapped with `--map theirs=ours`. Errors speak of a column by the name it has in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import FileFault, shown_name
from pipelines.ingest.limits import Limits

MESSAGE = (
    "id",
    "customer_id",
    "channel",
    "created_at",
    "text",
    "email",
    "phone",
    "order_id",
    "rating",
    "scale",
    "language",
    "thread_id",
    "product",
    "direction",
)
ORDER = ("order_id", "customer_id", "email", "ordered_at", "amount", "currency", "margin", "product", "quantity", "kind")
CUSTOMER = (
    "customer_id",
    "name",
    "email",
    "phone",
    "locale",
    "time_zone",
    "acquired_at",
    "acquisition_source",
    "acquisition_cost",
    "currency",
    "consent_email",
    "contract_end",
)
TRANSCRIPT_INDEX = ("file", "id", "customer_id", "started_at", "email", "phone", "order_id")
KNOWN = frozenset((*MESSAGE, *ORDER, *CUSTOMER, *TRANSCRIPT_INDEX))
WHO = ("customer_id", "email", "phone", "order_id")
"""Any of these says whose message it is."""

_NEEDED = {
    "messages": ("id", "created_at", "text"),
    "orders": ("order_id", "ordered_at", "amount"),
    "customers": ("customer_id",),
    "index": ("file",),
}
_WHO_IS_SAID_BY = {"messages": WHO, "orders": ("customer_id", "email")}
_OURS = {"messages": MESSAGE, "orders": ORDER, "customers": CUSTOMER, "index": TRANSCRIPT_INDEX}
_TELLING = {
    "messages": {"id", "text", "created_at", "channel", "rating", "scale", "thread_id"},
    "orders": {"order_id", "ordered_at", "amount", "margin"},
    "customers": {
        "name",
        "locale",
        "time_zone",
        "acquired_at",
        "acquisition_source",
        "acquisition_cost",
        "consent_email",
        "contract_end",
    },
}
_LIKELY = {
    "id": "review_id message_id feedback_id ticket_id response_id identyfikator nr_opinii nr_zgłoszenia",
    "text": "comment comments body review message content feedback opinia treść tresc treść_opinii komentarz wiadomość uwagi",
    "created_at": "date created time timestamp submitted_at sent_at data data_dodania data_wystawienia data_utworzenia",
    "customer_id": "customer client client_id user_id user buyer_id klient id_klienta nr_klienta numer_klienta kod_klienta",
    "order_id": "order order_number order_no number invoice zamówienie nr_zamówienia numer_zamówienia id_zamówienia nr_faktury",
    "ordered_at": "order_date date created_at created paid_at data data_zamówienia data_sprzedaży data_zakupu",
    "amount": "total order_total value price revenue sum kwota wartość wartosc cena suma kwota_brutto wartość_zamówienia",
}


@dataclass(frozen=True)
class Columns:
    """`place` gives the position of each of our columns; `table` is messages, orders, customers or index."""

    table: str
    theirs: tuple[str, ...]
    place: Mapping[str, int]

    def their_name(self, ours: str | None) -> str | None:
        """The column as the file calls it; our own name where the file has no such column."""
        return None if ours is None else self.theirs[self.place[ours]] if ours in self.place else ours

    def traits(self) -> tuple[tuple[str, int], ...]:
        """Columns that are none of ours, for customers their segments."""
        taken = set(self.place.values())
        return tuple((name, place) for place, name in enumerate(self.theirs) if place not in taken and name)

    def unread(self) -> str:
        """The sentence that names columns without a meaning here, which are not read; empty where there are none."""
        names = [] if self.table == "customers" else [name for name, _ in self.traits()]
        return f"columns without a meaning here were not read: {_listed(names)}; --map theirs=ours gives them one" if names else ""


def our_name(theirs: str, options: ImportOptions) -> str:
    """Our name for a column of the file: the mapped one, else its own in lower case."""
    mapped = dict(options.column_map)
    return mapped.get(theirs, mapped.get(theirs.lower(), theirs.lower().replace(" ", "_")))


def known_columns(header: Sequence[str], options: ImportOptions) -> set[str]:
    return {our_name(name.strip(), options) for name in header} & KNOWN


def understand_columns(header: Sequence[str], options: ImportOptions, limits: Limits, line: int) -> Columns:
    """Positions of our columns in a header row; raises FileFault naming the line and what would make it readable."""
    if len(header) > limits.columns:
        raise FileFault(f"{len(header):,} columns ({limits.said('columns')})", line=line)
    theirs = tuple(name.strip() for name in header)
    ours = [our_name(name, options) for name in theirs]
    known = set(ours) & KNOWN
    if not known:
        likely = max((_likely_map((*_NEEDED[table], "customer_id"), theirs, known) for table in ("orders", "messages")), key=len)
        offer = f'; perhaps --map "{",".join(likely)}"' if len(likely) > 1 else ""
        raise FileFault(
            "no known column in the header; the first line must name the columns. "
            f"Needed for messages: {', '.join(MESSAGE[:5])}. Other names are read with --map theirs=ours{offer}",
            line=line,
        )
    for name in known:
        if ours.count(name) > 1:
            raise FileFault("the same column more than once", line=line, column=theirs[ours.index(name)])
    unmet = [their for their, _ in options.column_map if their not in theirs and their.lower() not in theirs]
    if unmet and not any(our in ours for _, our in options.column_map):
        raise FileFault(f"--map names a column that the file does not have; it has {_listed(theirs)}", line=line, column=unmet[0])
    table = _table_of(known, options)
    missing = [name for name in _NEEDED[table] if name not in known]
    if table in _WHO_IS_SAID_BY and not known & set(_WHO_IS_SAID_BY[table]):
        missing.append("customer_id")
    if missing:
        expected = {ours: their for their, ours in options.column_map}
        named = [f"{expected[name]} ({name})" if name in expected else name for name in missing]
        raise FileFault(
            f"missing column{'s' if len(missing) > 1 else ''} {', '.join(named)} for {table}; the file has {_listed(theirs)}"
            f"{_map_offer(missing, theirs, known)}",
            line=line,
            column=expected.get(missing[0], missing[0]),
        )
    wanted = set(_OURS[table])
    return Columns(table, theirs, {name: place for place, name in enumerate(ours) if name in wanted})


def _table_of(known: set[str], options: ImportOptions) -> str:
    if options.kind in ("orders", "customers"):
        return options.kind
    if options.kind is not None:
        return "messages"
    if "file" in known and known & {"id", "customer_id", "started_at"} and "text" not in known:
        return "index"
    score = {table: len(known & telling) for table, telling in _TELLING.items()}
    if "customer_id" in known and not score["messages"] and score["orders"] < 2:
        return "customers"
    return max(("messages", "orders", "customers"), key=lambda table: (score[table], table == "messages"))


def _listed(names: Sequence[str]) -> str:
    shown = [shown_name(name[:40]) for name in names[:20] if name]
    return ", ".join(shown) + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def _likely_map(missing: Sequence[str], theirs: Sequence[str], known: set[str]) -> list[str]:
    """`theirs=ours` pairs of columns whose names look like missing ones."""
    pairs = []
    for ours in missing:
        likely = _LIKELY.get(ours, "").split()
        pairs += [f"{name}={ours}" for name in theirs if name.lower().replace(" ", "_") in likely and name.lower() not in known][:1]
    return pairs


def _map_offer(missing: Sequence[str], theirs: Sequence[str], known: set[str]) -> str:
    """`; --map comment=text would read it` when a column looks like a missing one."""
    pairs = _likely_map(missing, theirs, known)
    return f'; if that is the one: --map "{",".join(pairs)}"' if pairs else "; name the columns with --map theirs=ours"
