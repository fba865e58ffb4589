"""Malformed and hostile import files, written by code, with a manifest of what a correct importer does with each.

    python tests/data/malformed_files.py OUT

The same bytes on every run, about 28 MB. OUT/manifest.json lists for every file: outcome (rejected: nothing is stored; partial: good
rows are stored, bad ones set aside; accepted), the counts accepted, quarantined and duplicates, bad_lines (the physical line
where each bad record starts), error_mentions (patterns that the error text must hold), also_ok (other right outcomes),
upload_name (when it differs from the file's) and why.
"""
# ruff: noqa: UP031, E501, E741  long literals and percent patterns are the data here

import argparse
import base64
import io
import json
import os
import random
import struct
import zipfile
import zlib

COLS = ["id", "customer_id", "channel", "created_at", "text"]
MAX_FILE = 20 * 1024 * 1024
MAX_TEXT = 65536
FIXED = (2026, 1, 2, 3, 4, 6)

FILES = []  # (name, bytes, manifest entry)
RENAME = {}


def col(name):
    return RENAME.get(name, name)


def add(
    name,
    data,
    fmt,
    outcome,
    accepted=0,
    quarantined=0,
    duplicates=0,
    bad_lines=(),
    error_mentions=(),
    also_ok=(),
    upload_name=None,
    why="",
):
    if isinstance(data, str):
        data = data.encode("utf-8")
    entry = {
        "file": name,
        "format": fmt,
        "outcome": outcome,
        "accepted": accepted,
        "quarantined": quarantined,
        "duplicates": duplicates,
        "bad_lines": list(bad_lines),
        "error_mentions": list(error_mentions),
        "also_ok": list(also_ok),
        "why": why,
    }
    if upload_name is not None:
        entry["upload_name"] = upload_name
    FILES.append((name, data, entry))


def header(sep=","):
    return sep.join(col(c) for c in COLS)


def row(i, text=None, when="2026-02-%02dT10:00:00Z", cust=None, channel="review", rid=None):
    return [
        rid or "r%04d" % i,
        cust or "c%03d" % (i % 40),
        channel,
        (when % (i % 27 + 1)) if "%" in when else when,
        text if text is not None else "Delivery number %d was late and the box was dented." % i,
    ]


def q(v):
    return '"' + v.replace('"', '""') + '"' if any(ch in v for ch in ',"\r\n;') else v


def csv_text(rows, sep=",", eol="\n", head=True):
    out = [header(sep)] if head else []
    for r in rows:
        out.append(sep.join(q(v) for v in r))
    return eol.join(out) + eol


def jrow(i, **over):
    d = dict(zip(COLS, row(i), strict=False))
    d.update(over)
    return {col(k) if k in COLS else k: v for k, v in d.items()}


def jl(objs):
    return "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objs)


# ------------------------------------------------------------------ CSV
def make_csv():
    good = [row(i) for i in range(1, 11)]
    add("csv_empty.csv", b"", "csv", "rejected", error_mentions=["(?i)empty"], why="no bytes at all")
    add("csv_header_only.csv", header() + "\n", "csv", "accepted", 0, why="a header and no rows is a valid empty import")
    add(
        "csv_no_header.csv",
        csv_text(good, head=False),
        "csv",
        "rejected",
        error_mentions=["(?i)line 1", "(?i)(missing|unknown|header|column)"],
        why="first line is data",
    )
    add(
        "csv_missing_column.csv",
        csv_text(good).replace(col("text"), "comment", 1),
        "csv",
        "rejected",
        error_mentions=[col("text"), "(?i)line 1"],
        why="required column is absent",
    )
    add(
        "csv_duplicate_column.csv",
        header() + "," + col("text") + "\n" + ",".join(row(1)) + ",again\n",
        "csv",
        "rejected",
        error_mentions=["(?i)duplicate|twice|more than once"],
        why="the same column twice",
    )
    lines = [header()] + [",".join(q(v) for v in r) for r in good]
    short = list(lines)
    short[4] = "r0004,c004,review"
    add(
        "csv_short_row.csv",
        "\n".join(short) + "\n",
        "csv",
        "partial",
        9,
        1,
        bad_lines=[5],
        error_mentions=["(?i)line 5"],
        why="row with too few fields",
    )
    long_ = list(lines)
    long_[6] += ",extra,extra"
    add(
        "csv_long_row.csv",
        "\n".join(long_) + "\n",
        "csv",
        "partial",
        9,
        1,
        bad_lines=[7],
        error_mentions=["(?i)line 7"],
        why="row with too many fields",
    )
    uq = list(lines)
    uq[3] = 'r0003,c003,review,2026-02-04T10:00:00Z,"never closed'
    add(
        "csv_unclosed_quote.csv",
        "\n".join(uq) + "\n",
        "csv",
        "rejected",
        error_mentions=["(?i)quote", "(?i)line 4"],
        why="a quote opened on line 4 swallows the rest",
    )
    sq = list(lines)
    sq[2] = 'r0002,c002,review,2026-02-03T10:00:00Z,"ok" then rubbish'
    add(
        "csv_stray_quote.csv",
        "\n".join(sq) + "\n",
        "csv",
        "partial",
        9,
        1,
        bad_lines=[3],
        also_ok=["rejected"],
        error_mentions=["(?i)line 3"],
        why="text after a closing quote",
    )
    add(
        "csv_semicolon.csv",
        csv_text(good, ";"),
        "csv",
        "accepted",
        10,
        why="semicolon is the usual separator in Polish spreadsheets",
    )
    add("csv_tab.csv", csv_text(good, "\t"), "csv", "accepted", 10, why="tab separated")
    add(
        "csv_mixed_eol.csv",
        "\r\n".join(lines[:5]) + "\n" + "\r".join(lines[5:8]) + "\r\n" + "\n".join(lines[8:]) + "\n",
        "csv",
        "accepted",
        10,
        why="three kinds of line end",
    )
    add(
        "csv_utf8_bom.csv",
        b"\xef\xbb\xbf" + csv_text(good).encode(),
        "csv",
        "accepted",
        10,
        why="byte order mark must not become part of the first column name",
    )
    add(
        "csv_utf16le_bom.csv",
        b"\xff\xfe" + csv_text(good).encode("utf-16-le"),
        "csv",
        "accepted",
        10,
        why="UTF-16 with a byte order mark",
    )
    add(
        "csv_utf16_no_bom.csv",
        csv_text(good).encode("utf-16-le"),
        "csv",
        "rejected",
        error_mentions=["(?i)encod|utf|NUL"],
        why="UTF-16 without a byte order mark",
    )
    pl = [row(i, "Przesy\u0142ka sp\u00f3\u017aniona, pud\u0142o zgniecione (%d)" % i) for i in range(1, 11)]
    add(
        "csv_cp1250.csv",
        csv_text(pl).encode("cp1250"),
        "csv",
        "rejected",
        error_mentions=["(?i)line 2", "(?i)utf-?8|encod"],
        why="every row is Windows-1250, the encoding was not declared",
    )
    b = csv_text(good).encode().split(b"\n")
    b[5] = b[5].replace(b"late", b"l\xff\xfete")
    add(
        "csv_one_bad_byte.csv",
        b"\n".join(b),
        "csv",
        "partial",
        9,
        1,
        bad_lines=[6],
        error_mentions=["(?i)line 6"],
        why="one undecodable row among good ones",
    )
    b = csv_text(good).encode().split(b"\n")
    b[2] = b[2].replace(b"late", b"la\x00te")
    add(
        "csv_nul_byte.csv",
        b"\n".join(b),
        "csv",
        "partial",
        9,
        1,
        bad_lines=[3],
        error_mentions=["(?i)line 3", "(?i)NUL|control"],
        why="NUL inside a field",
    )
    ov = csv_text(good).encode().split(b"\n")
    ov[7] = ov[7].replace(b"late", b"\xc0\xae\xc0\xae/etc")
    add(
        "csv_overlong_utf8.csv",
        b"\n".join(ov),
        "csv",
        "partial",
        9,
        1,
        bad_lines=[8],
        error_mentions=["(?i)line 8"],
        why="overlong UTF-8 sequence",
    )
    sr = csv_text(good).encode().split(b"\n")
    sr[9] = sr[9].replace(b"late", b"\xed\xa0\x80")
    add(
        "csv_surrogate_utf8.csv",
        b"\n".join(sr),
        "csv",
        "partial",
        9,
        1,
        bad_lines=[10],
        error_mentions=["(?i)line 10"],
        why="surrogate encoded in UTF-8",
    )
    add(
        "csv_text_at_limit.csv",
        csv_text([row(1, "x" * MAX_TEXT), *good[1:]]),
        "csv",
        "accepted",
        10,
        why="text of exactly the allowed length",
    )
    add(
        "csv_text_over_limit.csv",
        csv_text([row(1, "x" * (MAX_TEXT + 1)), *good[1:]]),
        "csv",
        "partial",
        9,
        1,
        bad_lines=[2],
        error_mentions=["(?i)line 2", "(?i)long|length|65536|limit"],
        why="text one character too long",
    )
    add(
        "csv_blank_text.csv",
        csv_text([row(1, "   "), row(2, ""), *good[2:]]),
        "csv",
        "partial",
        8,
        2,
        bad_lines=[2, 3],
        error_mentions=["(?i)line 2", "(?i)line 3"],
        why="nothing to analyse",
    )
    add(
        "csv_blank_lines.csv",
        "\n\n" + csv_text(good).replace("\n", "\n\n"),
        "csv",
        "accepted",
        10,
        also_ok=["rejected"],
        why="blank lines between rows are ignored",
    )
    add(
        "csv_exact_duplicates.csv",
        csv_text(good + good[:4]),
        "csv",
        "accepted",
        10,
        0,
        4,
        why="four exact repeats are not stored twice",
    )
    add(
        "csv_conflicting_id.csv",
        csv_text([*good, row(3, "A different text under the same id")]),
        "csv",
        "partial",
        10,
        1,
        bad_lines=[12],
        error_mentions=["(?i)line 12", "r0003"],
        why="same id, other content",
    )
    bad_dates = [
        "2026-02-30T10:00:00Z",
        "yesterday",
        "0000-00-00",
        "1767225600",
        "2026-03-29T02:30:00 Europe/Warsaw",
        "9999-12-31T23:59:59Z",
    ]
    add(
        "csv_bad_dates.csv",
        csv_text(good + [row(20 + i, when=d) for i, d in enumerate(bad_dates)]),
        "csv",
        "partial",
        10,
        6,
        bad_lines=list(range(12, 18)),
        error_mentions=["(?i)line 12", "(?i)line 17", col("created_at")],
        why="impossible, vague, ambiguous, non-existent and far future times",
    )
    add(
        "csv_dates_offsets.csv",
        csv_text(
            [
                row(1, when="2026-10-25T02:30:00+02:00"),
                row(2, when="2026-10-25T02:30:00+01:00"),
                row(3, when="2024-02-29T23:59:59-11:00"),
                row(4, when="2026-06-30 12:00:00+14:00"),
            ]
        ),
        "csv",
        "accepted",
        4,
        why="offsets, a repeated autumn hour and a leap day are valid",
    )
    add(
        "csv_formula_cells.csv",
        csv_text(
            [
                row(1, '=HYPERLINK("https://drop.example","x")'),
                row(2, "+1+cmd|' /C calc'!A0"),
                row(3, "-late"),
                row(4, "@home never delivered"),
                row(5, "\tTabbed"),
            ]
        ),
        "csv",
        "accepted",
        5,
        why="stored as text; every later export must neutralise them",
    )
    add(
        "csv_hostile_ids.csv",
        csv_text([row(1, rid="../../r1"), row(2, rid="r\t2"), row(3, rid="x" * 300)] + [row(i) for i in range(4, 11)]),
        "csv",
        "partial",
        7,
        3,
        bad_lines=[2, 3, 4],
        error_mentions=["(?i)line 2", "(?i)line 4"],
        why="ids with path characters, control characters or 300 characters",
    )
    add(
        "csv_unknown_channel.csv",
        csv_text([row(1, channel="telepathy"), *good[1:]]),
        "csv",
        "partial",
        9,
        1,
        bad_lines=[2],
        error_mentions=["(?i)line 2", "telepathy"],
        why="value outside the allowed list",
    )
    add(
        "csv_extra_columns.csv",
        csv_text(good).replace(header(), header() + ",tenant_id,approved", 1).replace("dented.\n", "dented.,other-tenant,true\n"),
        "csv",
        "accepted",
        10,
        why="unknown columns are ignored; tenant and approval never come from a file",
    )
    add(
        "csv_wide.csv",
        header() + "," + ",".join("x%d" % i for i in range(5000)) + "\n",
        "csv",
        "rejected",
        error_mentions=["(?i)column"],
        why="5005 columns",
    )
    add(
        "csv_one_huge_line.csv",
        "a" * (MAX_TEXT * 8),
        "csv",
        "rejected",
        error_mentions=["(?i)line 1"],
        why="half a megabyte without a separator",
    )
    add(
        "csv_is_really_html.csv",
        "<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>\n",
        "csv",
        "rejected",
        error_mentions=["(?i)line 1|html"],
        why="an error page saved as CSV",
    )
    add(
        "csv_is_really_zip.csv",
        b"PK\x03\x04" + bytes(range(256)) * 4,
        "csv",
        "rejected",
        error_mentions=["(?i)zip|binary|not (a )?(csv|text)|encod"],
        why="binary content under a text name",
    )
    add(
        "csv_mostly_bad.csv",
        header() + "\n" + "\n".join("only,two" for _ in range(30)) + "\n" + ",".join(row(1)) + "\n",
        "csv",
        "rejected",
        error_mentions=["(?i)line 2"],
        why="more than half of the rows are bad: reject as a whole",
    )


# ------------------------------------------------------------------ JSONL
def make_jsonl():
    g = [jrow(i) for i in range(1, 11)]
    L = jl(g).splitlines()

    def with_line(n, s):
        x = list(L)
        x[n - 1] = s
        return "\n".join(x) + "\n"

    add(
        "jsonl_bad_line.jsonl",
        with_line(4, '{"id": "r4", broken'),
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[4],
        error_mentions=["(?i)line 4"],
        why="one line is not JSON",
    )
    add(
        "jsonl_trailing_comma.jsonl",
        with_line(2, L[1][:-1] + ",}"),
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[2],
        error_mentions=["(?i)line 2"],
        why="trailing comma",
    )
    add(
        "jsonl_single_quotes.jsonl",
        "\n".join(str(o) for o in g) + "\n",
        "jsonl",
        "rejected",
        error_mentions=["(?i)line 1"],
        why="every line is a Python literal; it must never be evaluated",
    )
    add(
        "jsonl_array_file.jsonl",
        json.dumps(g),
        "jsonl",
        "rejected",
        error_mentions=["(?i)line 1", "(?i)array|list|object"],
        why="one array instead of one object per line",
    )
    add(
        "jsonl_array_line.jsonl",
        with_line(3, json.dumps(row(3))),
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[3],
        error_mentions=["(?i)line 3"],
        why="a list instead of an object",
    )
    add(
        "jsonl_nan.jsonl",
        with_line(5, L[4][:-1] + ', "rating": NaN}'),
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[5],
        error_mentions=["(?i)line 5"],
        why="NaN is not JSON",
    )
    add(
        "jsonl_duplicate_keys.jsonl",
        with_line(6, L[5][:-1] + ', "{}": "c999"}}'.format(col("customer_id"))),
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[6],
        error_mentions=["(?i)line 6", "(?i)duplicate"],
        why="the same key twice could re-address the row",
    )
    add(
        "jsonl_deep_nesting.jsonl",
        with_line(7, '{"id":"r7","meta":' + "[" * 100000 + "]" * 100000 + "}"),
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[7],
        error_mentions=["(?i)line 7"],
        why="100,000 levels must not exhaust the stack",
    )
    add(
        "jsonl_huge_integer.jsonl",
        with_line(8, L[7][:-1] + ', "rating": ' + "9" * 20000 + "}"),
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[8],
        error_mentions=["(?i)line 8"],
        why="20,000 digit number",
    )
    add(
        "jsonl_wrong_types.jsonl",
        jl(
            [*g[:5], jrow(6, text=42), jrow(7, text=None), jrow(8, text=["a"]), jrow(9, customer_id={"$ne": ""}), jrow(10, created_at=True)]
        ),
        "jsonl",
        "partial",
        5,
        5,
        bad_lines=[6, 7, 8, 9, 10],
        error_mentions=["(?i)line 6", "(?i)line 10"],
        also_ok=["rejected"],
        why="field types are wrong",
    )
    add(
        "jsonl_missing_field.jsonl",
        jl([*g[:9], {col("id"): "r10", col("text"): "no customer"}]),
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[10],
        error_mentions=["(?i)line 10", col("customer_id")],
        why="required field missing",
    )
    add(
        "jsonl_lone_surrogate.jsonl",
        with_line(9, json.dumps(jrow(9, text="bad \ud83d half")).replace("\\\\u", "\\u")),
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[9],
        error_mentions=["(?i)line 9"],
        why="half of a surrogate pair cannot be stored as UTF-8",
    )
    add(
        "jsonl_escaped_nul.jsonl",
        with_line(2, json.dumps(jrow(2, text="a\u0000b"))),
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[2],
        error_mentions=["(?i)line 2"],
        why="escaped NUL",
    )
    add(
        "jsonl_mass_assignment.jsonl",
        jl(
            [
                jrow(i, tenant_id="other", approved=True, consent=True, clv=999999, __proto__={"role": "admin"})
                for i in range(1, 6)
            ]
        ),
        "jsonl",
        "accepted",
        5,
        why="unknown keys are ignored and change nothing",
    )
    add(
        "jsonl_cut_last_line.jsonl",
        jl(g)[:-25],
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[10],
        error_mentions=["(?i)line 10"],
        why="the transfer stopped in the last line",
    )
    add(
        "jsonl_no_newlines.jsonl",
        "".join(json.dumps(o) for o in g),
        "jsonl",
        "rejected",
        error_mentions=["(?i)line 1"],
        why="objects glued together",
    )
    add(
        "jsonl_comments.jsonl",
        "// export of today\n# second remark\n" + jl(g),
        "jsonl",
        "partial",
        10,
        2,
        bad_lines=[1, 2],
        error_mentions=["(?i)line 1", "(?i)line 2"],
        why="comment lines are not records",
    )
    add(
        "jsonl_unicode_line_sep.jsonl",
        jl([jrow(1, text="first\u2028second\u2029third\u0085fourth")]),
        "jsonl",
        "accepted",
        1,
        why="Unicode line separators inside a string do not end the record",
    )
    add(
        "jsonl_raw_control.jsonl",
        with_line(
            3, '{{"{}":"r3","{}":"c3","{}":"review","{}":"2026-02-01T00:00:00Z","{}":"tab\there"}}'.format(*tuple(col(c) for c in COLS))
        ),
        "jsonl",
        "partial",
        9,
        1,
        bad_lines=[3],
        error_mentions=["(?i)line 3"],
        why="raw control character in a string",
    )
    add(
        "jsonl_out_of_order.jsonl",
        jl([jrow(i) for i in (7, 3, 9, 1, 5, 10, 2, 8, 4, 6)]),
        "jsonl",
        "accepted",
        10,
        why="order of arrival does not matter; result equals the sorted file",
    )


# ------------------------------------------------------------------ mail
MAIL = (
    "From: Anna Kowal <anna.kowal@client.example>\r\nTo: care@yourshop.example\r\nSubject: {s}\r\n"
    "Date: Mon, 02 Feb 2026 10:00:00 +0100\r\nMessage-ID: <{m}@client.example>\r\n{h}\r\n{b}"
)


def mail(s="Late parcel", m="m1", h="", b="My parcel is late.\r\n"):
    return MAIL.format(s=s, m=m, h=h, b=b)


def make_mail():
    add("eml_empty.eml", b"", "eml", "rejected", error_mentions=["(?i)empty"], why="no bytes")
    add(
        "eml_no_from.eml",
        mail().replace("From: Anna Kowal <anna.kowal@client.example>\r\n", ""),
        "eml",
        "rejected",
        error_mentions=["(?i)from|sender"],
        why="sender unknown, cannot be tied to a customer",
    )
    add(
        "eml_two_from.eml",
        "From: Other <other@client.example>\r\n" + mail(),
        "eml",
        "rejected",
        error_mentions=["(?i)from|sender"],
        why="two From headers: ambiguous sender",
    )
    add(
        "eml_bad_date.eml",
        mail().replace("Mon, 02 Feb 2026 10:00:00 +0100", "Soon, 99 Foo 2026 77:00"),
        "eml",
        "partial",
        0,
        1,
        also_ok=["rejected"],
        error_mentions=["(?i)date"],
        why="unreadable date",
    )
    add(
        "eml_unknown_charset.eml",
        mail(h="Content-Type: text/plain; charset=klingon-8\r\n"),
        "eml",
        "accepted",
        1,
        also_ok=["partial", "rejected"],
        why="unknown charset: plain ASCII body is still readable",
    )
    add(
        "eml_broken_base64.eml",
        mail(h="Content-Transfer-Encoding: base64\r\n", b="TXkgcGFyY2VsIGlzIGxhdGU*!!!\r\n"),
        "eml",
        "partial",
        0,
        1,
        also_ok=["rejected", "accepted"],
        error_mentions=["(?i)base64|decod"],
        why="base64 body with rubbish",
    )
    add(
        "eml_missing_boundary.eml",
        mail(h="Content-Type: multipart/mixed; boundary=zzz\r\n", b="no parts here\r\n"),
        "eml",
        "partial",
        0,
        1,
        also_ok=["rejected", "accepted"],
        error_mentions=["(?i)boundary|multipart|part"],
        why="declared boundary never appears",
    )
    nest = "text at the bottom\r\n"
    for i in range(60):
        nest = "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%s\r\n--b%d--\r\n" % (
            i,
            i,
            nest if i else "Content-Type: text/plain\r\n\r\n" + nest,
            i,
        )
    add(
        "eml_nested_60.eml",
        mail(h=nest.split("\r\n\r\n", 1)[0] + "\r\n", b=nest.split("\r\n\r\n", 1)[1]),
        "eml",
        "rejected",
        error_mentions=["(?i)nest|depth|deep|part"],
        why="60 levels of multipart, the limit is 10",
    )
    parts = "".join("--p\r\nContent-Type: text/plain\r\n\r\npart %d\r\n" % i for i in range(1000)) + "--p--\r\n"
    add(
        "eml_1000_parts.eml",
        mail(h="Content-Type: multipart/mixed; boundary=p\r\n", b=parts),
        "eml",
        "rejected",
        error_mentions=["(?i)part"],
        why="1000 parts, the limit is 200",
    )
    add(
        "eml_crlf_in_subject.eml",
        mail(s="=?utf-8?B?{}?=".format(base64.b64encode(b"Hi\r\nBcc: all@drop.example").decode())),
        "eml",
        "accepted",
        1,
        why="line break hidden in the subject: removed on display, never copied into a reply header",
    )
    add(
        "eml_html_only.eml",
        mail(
            h="Content-Type: text/html; charset=utf-8\r\n",
            b="<p>My parcel is <b>late</b><script>alert(1)</script><img src=https://t.example/o.gif></p>\r\n",
        ),
        "eml",
        "accepted",
        1,
        why="text is taken, script and remote image are not",
    )
    add(
        "eml_exe_attachment.eml",
        mail(
            h="Content-Type: multipart/mixed; boundary=q\r\n",
            b='--q\r\nContent-Type: text/plain\r\n\r\nSee file.\r\n--q\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="../../../run.exe"\r\nContent-Transfer-Encoding: base64\r\n\r\nTVqQAAMAAAAEAAAA\r\n--q--\r\n',
        ),
        "eml",
        "accepted",
        1,
        why="text is stored, the attachment is not written anywhere",
    )
    add(
        "eml_header_200kb.eml",
        mail(h="X-Long: " + "a" * 200000 + "\r\n"),
        "eml",
        "rejected",
        error_mentions=["(?i)header|line"],
        why="one header of 200 kB",
    )
    add(
        "eml_5000_recipients.eml",
        mail(h="Cc: " + ", ".join("u%d@client.example" % i for i in range(5000)) + "\r\n"),
        "eml",
        "accepted",
        1,
        also_ok=["rejected"],
        why="other recipients are not created as customers",
    )
    add(
        "eml_auto_reply.eml",
        mail(s="Out of office", h="Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\n", b="I am away until Monday.\r\n"),
        "eml",
        "accepted",
        1,
        why="stored as automatic: never drafted to, no mail loop",
    )
    good = "".join(
        "From x@client.example Mon Feb  2 10:00:0%d 2026\n" % i + mail(m="b%d" % i).replace("\r\n", "\n") + "\n" for i in range(5)
    )
    add("mbox_good_5.mbox", good, "mbox", "accepted", 5, why="control: five messages")
    msgs = good.split("From x@client.example ")[1:]
    msgs[2] = msgs[2].replace("From: Anna Kowal <anna.kowal@client.example>\n", "", 1)
    bad = "".join("From x@client.example " + m for m in msgs)
    at = 1 + sum(m.count("\n") for m in msgs[:2])
    add(
        "mbox_middle_bad.mbox",
        bad,
        "mbox",
        "partial",
        4,
        1,
        bad_lines=[at],
        error_mentions=["(?i)message 3|line \\d+", "(?i)from|sender"],
        why="the third message has no sender",
    )
    add(
        "mbox_no_from_line.mbox",
        mail().replace("\r\n", "\n"),
        "mbox",
        "rejected",
        error_mentions=["(?i)line 1|mbox"],
        why="does not start with a From line",
    )
    add(
        "mbox_unescaped_from.mbox",
        good.replace("My parcel is late.\n", "From now on I buy elsewhere.\nMy parcel is late.\n", 1),
        "mbox",
        "accepted",
        5,
        why="a body line that starts with From is not a new message",
    )
    add("mbox_duplicate_ids.mbox", good + good, "mbox", "accepted", 5, 0, 5, why="the same five messages twice")
    add(
        "mbox_binary.mbox",
        bytes(random.Random(5).randrange(256) for _ in range(5000)),
        "mbox",
        "rejected",
        error_mentions=["(?i)line 1|mbox|binary"],
        why="random bytes",
    )


# ------------------------------------------------------------------ transcripts
def make_transcripts():
    cues = "".join(
        "00:00:%02d.000 --> 00:00:%02d.000\n<v %s>Line %d about the late parcel.\n\n"
        % (i * 3, i * 3 + 3, "Customer" if i % 2 else "Advisor", i)
        for i in range(10)
    )
    add("vtt_good.vtt", "WEBVTT\n\n" + cues, "vtt", "accepted", 10, why="control: ten cues")
    add("vtt_no_magic.vtt", cues, "vtt", "rejected", error_mentions=["(?i)WEBVTT", "(?i)line 1"], why="header line missing")
    add(
        "vtt_end_before_start.vtt",
        "WEBVTT\n\n" + cues.replace("00:00:06.000 --> 00:00:09.000", "00:00:09.000 --> 00:00:06.000"),
        "vtt",
        "partial",
        9,
        1,
        bad_lines=[9],
        error_mentions=["(?i)line 9"],
        why="cue ends before it starts",
    )
    add(
        "vtt_bad_time.vtt",
        "WEBVTT\n\n" + cues.replace("00:00:12.000 -->", "00:61:99 -->"),
        "vtt",
        "partial",
        9,
        1,
        bad_lines=[15],
        error_mentions=["(?i)line 15"],
        why="impossible time",
    )
    add(
        "vtt_spoofed_speaker.vtt",
        "WEBVTT\n\n00:00:00.000 --> 00:00:05.000\n<v Customer>the fridge is warm </v><v Advisor>I approve a full refund</v>\n\n",
        "vtt",
        "accepted",
        1,
        also_ok=["partial"],
        why="one cue is one speaker's turn; the second voice tag must not create an advisor turn",
    )
    add(
        "vtt_html.vtt",
        "WEBVTT\n\n00:00:00.000 --> 00:00:05.000\n<v Customer><img src=x onerror=alert(1)>broken\n\n",
        "vtt",
        "accepted",
        1,
        why="mark-up is text",
    )
    add(
        "vtt_note_bomb.vtt",
        "WEBVTT\n\n" + "NOTE " + "x" * 300000 + "\n\n" + cues,
        "vtt",
        "accepted",
        10,
        also_ok=["rejected"],
        why="a very long note block is skipped without cost",
    )
    add(
        "vtt_100k_cues.vtt",
        "WEBVTT\n\n"
        + "".join(
            "%02d:%02d:%02d.000 --> %02d:%02d:%02d.500\nhm\n\n"
            % (i // 3600, i // 60 % 60, i % 60, i // 3600, i // 60 % 60, i % 60)
            for i in range(100000)
        ),
        "vtt",
        "rejected",
        error_mentions=["(?i)cue|limit|too many"],
        why="100,000 cues, the limit is 20,000",
    )
    srt = "".join("%d\n00:00:%02d,000 --> 00:00:%02d,000\nLine %d.\n\n" % (i + 1, i * 2, i * 2 + 2, i) for i in range(8))
    add("srt_good.srt", srt, "srt", "accepted", 8, why="control: eight cues")
    add(
        "srt_dot_decimal.srt",
        srt.replace(",000", ".000"),
        "srt",
        "accepted",
        8,
        why="dot instead of comma is common and harmless",
    )
    add(
        "srt_no_numbers.srt",
        "\n".join(l for l in srt.split("\n") if not l.isdigit()),
        "srt",
        "accepted",
        8,
        also_ok=["rejected"],
        why="counters missing",
    )
    add(
        "srt_wrong_arrow.srt",
        srt.replace("00:00:04,000 -->", "00:00:04,000 ->", 1),
        "srt",
        "partial",
        7,
        1,
        bad_lines=[9],
        error_mentions=["(?i)line (9|10)"],
        also_ok=["rejected"],
        why="broken arrow in one cue",
    )
    add(
        "srt_cp1250.srt",
        srt.replace("Line", "Przesy\u0142ka op\u00f3\u017aniona").encode("cp1250"),
        "srt",
        "rejected",
        error_mentions=["(?i)utf-?8|encod"],
        why="not UTF-8",
    )


# ------------------------------------------------------------------ parquet-like
def make_parquet():
    add("parquet_empty.parquet", b"", "parquet", "rejected", error_mentions=["(?i)empty|parquet"], why="no bytes")
    add(
        "parquet_no_magic.parquet",
        b"hello world" * 20,
        "parquet",
        "rejected",
        error_mentions=["(?i)parquet|magic"],
        why="no magic number",
    )
    add(
        "parquet_head_only.parquet",
        b"PAR1" + b"\x00" * 64,
        "parquet",
        "rejected",
        error_mentions=["(?i)parquet|footer|trunc"],
        why="cut before the footer",
    )
    add(
        "parquet_footer_too_long.parquet",
        b"PAR1" + b"\x15\x00" * 20 + struct.pack("<I", 0x7FFFFFFF) + b"PAR1",
        "parquet",
        "rejected",
        error_mentions=["(?i)parquet|footer"],
        why="footer length beyond the file",
    )
    add(
        "parquet_footer_zero.parquet",
        b"PAR1" + struct.pack("<I", 0) + b"PAR1",
        "parquet",
        "rejected",
        error_mentions=["(?i)parquet|footer"],
        why="footer of no bytes",
    )
    add(
        "parquet_random_footer.parquet",
        b"PAR1" + bytes(random.Random(9).randrange(256) for _ in range(400)) + struct.pack("<I", 400) + b"PAR1",
        "parquet",
        "rejected",
        error_mentions=["(?i)parquet|footer|metadata"],
        why="footer is noise",
    )
    add(
        "parquet_is_pickle.parquet",
        b"\x80\x04cbuiltins\nprint\n\x8c\x0bloaded-once\x85R.",
        "parquet",
        "rejected",
        error_mentions=["(?i)parquet|magic"],
        why="a pickle under another name: must never be loaded",
    )


# ------------------------------------------------------------------ archives and names
def zinfo(name):
    zi = zipfile.ZipInfo(name, FIXED)
    zi.compress_type = zipfile.ZIP_DEFLATED
    zi.create_system = 3
    return zi


def zip_of(entries):
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w") as z:
        for name, data in entries:
            z.writestr(name if isinstance(name, zipfile.ZipInfo) else zinfo(name), data)
    return buf.getvalue()


def gz(data, level=9):
    c = zlib.compressobj(level, zlib.DEFLATED, -15)
    body = c.compress(data) + c.flush()
    return (
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
        + body
        + struct.pack("<II", zlib.crc32(data) & 0xFFFFFFFF, len(data) & 0xFFFFFFFF)
    )


def make_archives():
    good = csv_text([row(i) for i in range(1, 11)])
    add("zip_good.zip", zip_of([("a.csv", good)]), "zip", "accepted", 10, why="control: one CSV in an archive")
    big = b"0" * (1024 * 1024)
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w") as z, z.open(zinfo("bomb.csv"), "w") as f:
        for _ in range(256):
            f.write(big)
    add(
        "zip_bomb_256mb.zip",
        buf.getvalue(),
        "zip",
        "rejected",
        error_mentions=["(?i)size|large|ratio|limit|expand"],
        why="250 kB that expand to 256 MB; stop before 200 MB are written",
    )
    add(
        "zip_slip.zip",
        zip_of([("../../../../outside.csv", good)]),
        "zip",
        "rejected",
        error_mentions=["(?i)path|name"],
        why="entry name leaves the target directory",
    )
    add(
        "zip_absolute.zip",
        zip_of([("/etc/cron.d/job.csv", good)]),
        "zip",
        "rejected",
        error_mentions=["(?i)path|name"],
        why="absolute entry name",
    )
    ln = zinfo("link.csv")
    ln.external_attr = 0o120777 << 16
    add(
        "zip_symlink.zip",
        zip_of([(ln, "/etc/passwd"), ("a.csv", good)]),
        "zip",
        "rejected",
        error_mentions=["(?i)link"],
        why="symbolic link entry",
    )
    add(
        "zip_nested.zip",
        zip_of([("inner.zip", zip_of([("a.csv", good)]))]),
        "zip",
        "rejected",
        error_mentions=["(?i)nest|archive|zip"],
        why="archive in an archive",
    )
    add(
        "zip_3000_entries.zip",
        zip_of([("f%04d.csv" % i, header() + "\n") for i in range(3000)]),
        "zip",
        "rejected",
        error_mentions=["(?i)entries|files|limit|too many"],
        why="3000 entries, the limit is 1000",
    )
    add(
        "zip_truncated.zip",
        zip_of([("a.csv", good)])[:-30],
        "zip",
        "rejected",
        error_mentions=["(?i)zip|archive|trunc|corrupt"],
        why="central directory is cut off",
    )
    crc = bytearray(zip_of([("a.csv", good)]))
    crc[60] ^= 0xFF
    add("zip_bad_crc.zip", bytes(crc), "zip", "rejected", error_mentions=["(?i)crc|corrupt|zip|check"], why="damaged data")
    enc = bytearray(zip_of([("a.csv", good)]))
    enc[6] |= 1
    enc[enc.find(b"PK\x01\x02") + 8] |= 1
    add("zip_encrypted.zip", bytes(enc), "zip", "rejected", error_mentions=["(?i)encrypt|password"], why="encrypted entry")
    add(
        "zip_mixed.zip",
        zip_of([("a.csv", good), ("readme.exe", b"MZ")]),
        "zip",
        "rejected",
        also_ok=["partial", "accepted"],
        error_mentions=["readme\\.exe"],
        why="an unsupported entry is named, not run",
    )
    add(
        "gz_bomb.csv.gz",
        gz(b"0" * (220 * 1024 * 1024)),
        "gzip",
        "rejected",
        error_mentions=["(?i)size|large|ratio|limit|expand"],
        why="220 MB of zeros in gzip",
    )
    add(
        "gz_truncated.csv.gz",
        gz(good.encode())[:-12],
        "gzip",
        "rejected",
        error_mentions=["(?i)gz|trunc|corrupt|end"],
        why="stream is cut off",
    )
    add(
        "gz_trailing.csv.gz",
        gz(good.encode()) + b"garbage after the end",
        "gzip",
        "rejected",
        also_ok=["accepted"],
        error_mentions=["(?i)gz|trailing|garbage|corrupt"],
        why="bytes after the stream",
    )
    names = [
        ("name_traversal.csv", "../../../../tmp/outside.csv"),
        ("name_backslash.csv", "..\\..\\outside.csv"),
        ("name_absolute.csv", "/var/outside.csv"),
        ("name_nul.csv", "ok.csv\u0000.exe"),
        ("name_crlf.csv", "a.csv\r\nX-Injected: 1"),
        ("name_long.csv", "n" * 400 + ".csv"),
        ("name_rtl.csv", "invoice\u202evsc.exe"),
        ("name_device.csv", "CON.csv"),
        ("name_html.csv", "<img src=x onerror=alert(1)>.csv"),
        ("name_dotfile.csv", ".htaccess"),
    ]
    for fn, up in names:
        add(
            fn,
            good,
            "csv",
            "accepted",
            10,
            also_ok=["rejected"],
            upload_name=up,
            why="hostile upload name: stored under a generated name, nothing is written elsewhere, name is shown escaped",
        )
    add(
        "csv_one_mb_last_line.csv",
        csv_text([row(1), row(2)]) + "x" * (1024 * 1024),
        "csv",
        "partial",
        2,
        1,
        bad_lines=[4],
        also_ok=["rejected"],
        error_mentions=["(?i)line 4|limit|size"],
        why="a one-megabyte last line",
    )
    pad = csv_text([row(1)])
    add(
        "csv_over_file_limit.csv",
        pad + "\n" * (MAX_FILE + 1 - len(pad.encode())),
        "csv",
        "rejected",
        error_mentions=["(?i)size|large|limit"],
        why="one byte more than the file limit",
    )


def write_files(out, rename="", archives=True):
    """Writes every file, or all but the archives, and the manifest into the folder, and returns the manifest's entries."""
    FILES.clear()
    RENAME.clear()
    RENAME.update(pair.split("=", 1) for pair in filter(None, rename.split(",")))
    for make in (make_csv, make_jsonl, make_mail, make_transcripts, make_parquet, *([make_archives] if archives else [])):
        make()
    os.makedirs(out, exist_ok=True)
    for name, data, _ in FILES:
        with open(os.path.join(out, name), "wb") as f:
            f.write(data)
    manifest = {"columns": [col(c) for c in COLS], "files": [e for _, _, e in FILES]}
    with open(os.path.join(out, "manifest.json"), "w", encoding="utf-8") as f:
        json.dump(manifest, f, indent=1, ensure_ascii=True)
        f.write("\n")
    return manifest["files"]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("out")
    ap.add_argument("--rename", default="", help="id=feedback_id,text=body,...")
    a = ap.parse_args()
    entries = write_files(a.out, a.rename)
    print(f"{len(entries)} files, {sum(len(data) for _, data, _ in FILES)} bytes")


if __name__ == "__main__":
    main()
