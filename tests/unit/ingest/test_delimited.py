"""Rows of separated text: quotes, line numbers, separators."""

from __future__ import annotations

import csv
import io
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.ingest.faults import Fault, FileFault
from pipelines.ingest.formats.delimited import DelimitedReader, Row
from pipelines.ingest.formats.text_decoding import text_lines
from pipelines.ingest.limits import Limits

CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc"], whitelist_characters="\n\"'"), max_size=12)


def read(text: str, separator: str = ",", limits: Limits | None = None) -> list[Row | Fault]:
    limits = limits or Limits()
    return list(DelimitedReader(text_lines(io.BytesIO(text.encode()), None, limits), separator, limits).rows())


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4).filter(lambda cells: any(cell.strip() for cell in cells)), min_size=1, max_size=6))
def test_what_a_csv_writer_wrote_is_read_back(table: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(table)
    found = read(written.getvalue())
    assert [row.cells for row in found if isinstance(row, Row)] == table


@given(st.text(alphabet='ab", \n\r\x00ż', max_size=60), st.integers(1, 9), st.integers(3, 40))
@example("aaaaaaaaaaa\r\na", 3, 3)
def test_lines_read_together_are_the_lines_read_one_by_one(text: str, chunk: int, longest: int) -> None:
    def found() -> list[Row | Fault] | str:
        try:
            return read(text, limits=Limits(record_chars=longest))
        except FileFault as fault:
            return fault.sentence("orders.csv")

    with patch("pipelines.ingest.formats.text_decoding._CHUNK_CHARS", chunk):
        together = found()
        with patch("pipelines.ingest.formats.text_decoding.TextLines.plain_lines", lambda self, mark: (0, [])):
            assert found() == together
    assert found() == together


@given(st.text(alphabet='ab",;\n\r', max_size=60))
def test_any_text_gives_rows_faults_or_a_named_line(text: str) -> None:
    try:
        found = read(text)
    except FileFault:
        return
    lines = [item.line for item in found]
    assert lines == sorted(set(lines))


def test_a_row_carries_its_first_physical_line() -> None:
    found = read('a,b\n"one\ntwo\r\nthree",x\r\r"four",y\n')
    assert [(row.line, row.cells) for row in found if isinstance(row, Row)] == [
        (1, ["a", "b"]),
        (2, ["one\ntwo\r\nthree", "x"]),
        (6, ["four", "y"]),
    ]


def test_doubled_quotes_and_quotes_inside_plain_cells_are_text() -> None:
    assert [row.cells for row in read('"say ""hi""",5" pipe\n') if isinstance(row, Row)] == [['say "hi"', '5" pipe']]


def test_spaces_around_a_quoted_cell_are_no_part_of_it() -> None:
    assert [row.cells for row in read('a, "b, c" ,d\n') if isinstance(row, Row)] == [["a", "b, c", "d"]]


def test_text_after_a_closing_quote_faults_its_row_only() -> None:
    found = read('a,b\n"x"y,1\nc,d\n')
    assert [type(item) for item in found] == [Row, Fault, Row]


def test_an_open_quote_is_named_by_the_line_that_opened_it() -> None:
    with pytest.raises(FileFault) as caught:
        read('a,b\nc,"d\n\ne,f\n')
    assert caught.value.line == 2


def test_an_open_quote_stops_at_the_limit_and_not_at_the_end_of_a_huge_file() -> None:
    with pytest.raises(FileFault, match="record_chars"):
        read('a,"' + "x\n" * 200, limits=Limits(record_chars=100))


def test_rows_of_empty_cells_are_no_rows() -> None:
    assert [row.cells for row in read("a,b\n,\n\n  \nc,d\n") if isinstance(row, Row)] == [["a", "b"], ["c", "d"]]
