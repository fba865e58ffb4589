"""Tables in seven formats, broken at random: every one ends in records, named faults or a named rejection, and soon.

The short sample runs in the suite; `pytest -m campaign tests/faults/test_tables_of_any_bytes.py -s` breaks 100,000 files.
"""

from __future__ import annotations

import csv
import io
import json
import random
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue, Fault, FileFault
from pipelines.ingest.files.parsing import open_source
from pipelines.ingest.formats.sources import upload_source
from pipelines.ingest.limits import Limits
from pipelines.ingest.orders.order_lines import ParsedOrderLine
from pipelines.ingest.orders.order_sums import add_up
from pipelines.ingest.profiles.import_profiles import profile_names, with_profile
from tests.builders import NOW

EXPORTS = Path(__file__).parents[1] / "data" / "exports"
SECONDS = 2.0
INPUTS_IN_THE_CAMPAIGN = 100_000
FORMATS = ("csv", "tsv", "txt", "jsonl", "json", "xlsx", "parquet")
SPLINTERS = (
    b'"', b'""', b"\n", b"\r\n", b";", b",", b"\t", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xb3\xf3", b"{", b"}]", b"[" * 400, b"'", b"#",
    b"1e999", b"NaN", b"-0", b"9" * 400, b"29.03.2026 02:30", b"0000-00-00", b"9999-12-31 23:59:59", b"1e308", b"=1+1", b"(Original)",
    b"(Translated by Google)", b"\xe2\x80\xae", b"\xed\xa0\x80", b"@allegromail.pl", b"+@allegromail.pl", b"null", b"true", b"1 234,50",
)  # fmt: skip


@cache
def whole(name: str, form: str) -> bytes:
    """An export as it stands, or its rows in another format."""
    raw = (EXPORTS / name).read_bytes()
    if form in ("csv", "txt", "json"):
        return raw
    if name.endswith(".json"):
        rows = [{key: str(value) for key, value in item.items()} for item in json.loads(raw)["reviews"]]
    else:
        text = raw.decode("utf-8-sig", "replace")
        rows = [{key or "": value or "" for key, value in row.items()} for row in csv.DictReader(io.StringIO(text), delimiter=_mark(text))]
    buffer = io.BytesIO()
    if form == "tsv":
        return "\n".join("\t".join(map(str, row.values())) for row in [dict(zip(rows[0], rows[0], strict=True)), *rows]).encode()
    if form == "jsonl":
        return "\n".join(json.dumps(row) for row in rows).encode()
    if form == "parquet":
        pq.write_table(pa.table({name: [str(row.get(name, "")) for row in rows] for name in rows[0]}), buffer)
        return buffer.getvalue()
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append([str(row.get(name, "")) for name in rows[0]])
    book.save(buffer)
    return buffer.getvalue()


def _mark(text: str) -> str:
    return max(";,", key=text.split("\n", 1)[0].count)


def broken(raw: bytes, chance: random.Random) -> bytes:
    """The bytes with one to six cuts, copies, swaps, splinters or flipped bits."""
    content = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(content) + 1)
        length = chance.choice((1, 2, 7, 60, 700))
        blow: Callable[[], None] = chance.choice(
            [
                lambda at=place, n=length: content.__delitem__(slice(at, at + n)),  # type: ignore[misc]
                lambda at=place: content.__setitem__(slice(at, at), chance.choice(SPLINTERS)),
                lambda at=place, n=length: content.__setitem__(slice(at, at), content[at : at + n]),  # type: ignore[misc]
                lambda at=place, n=length: content.__setitem__(slice(at, at + n), chance.randbytes(min(n, 60))),  # type: ignore[misc]
                lambda at=place, n=length: content.__setitem__(slice(at, at + n), chance.choice(SPLINTERS)),  # type: ignore[misc]
            ]
        )
        blow()
    return bytes(content)


@cache
def options_of(profile: str, home: Path) -> ImportOptions:
    given = ImportOptions(time_zone="Europe/Warsaw", currency="PLN", phone_region="PL")
    return with_profile(profile, home, given) if profile else given


def one_file(seed: int, profiles: list[str], home: Path) -> float:
    """Breaks and reads one file by that seed; the seconds of CPU it took."""
    chance = random.Random(seed)
    name, form = chance.choice(sorted(path.name for path in EXPORTS.iterdir())), chance.choice(FORMATS)
    content = broken(whole(name, form), chance)
    fitting = next((profile for profile in profiles if profile.partition("-")[0] == name.partition("_")[0]), profiles[0])
    profile = chance.choice([fitting, fitting, chance.choice(profiles), ""])
    options = options_of(profile, home)
    said = "read"
    started = time.thread_time()
    try:
        found = list(open_source(upload_source(f"x.{form}", content), options, Limits(), NOW).records)
        lines = [item for item in found if isinstance(item, ParsedOrderLine)]
        if lines:
            add_up([line for line in lines if line.order_id == lines[0].order_id])
        assert all(item is not None and (not isinstance(item, Fault) or item.sentence("x")) for item in found)
    except (FileFault, BadValue) as refused:
        said = refused.reason
    assert said
    return time.thread_time() - started


@given(st.integers(0, 2**63))
@settings(max_examples=150)
def test_broken_tables_end_in_records_faults_or_a_named_rejection(seed: int) -> None:
    assert one_file(seed, profile_names(Path("/nowhere")), Path("/nowhere")) < SECONDS


@pytest.mark.campaign
def test_a_hundred_thousand_broken_tables_do_too() -> None:
    profiles = profile_names(Path("/nowhere"))
    slowest = max(one_file(seed, profiles, Path("/nowhere")) for seed in range(INPUTS_IN_THE_CAMPAIGN))
    print(f"{INPUTS_IN_THE_CAMPAIGN:,} broken tables: none uncaught, the slowest took {slowest:.2f} s of CPU")
    assert slowest < SECONDS
