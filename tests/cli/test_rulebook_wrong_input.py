"""A rulebook that is wrong in any way is refused by ``sharewell rulebook prove`` with file, item and mend.

Exit 2: it can't be read. Exit 1: it can be read, and something can't be proved of it; each is named with a case.
"""

import pytest

from sharewell import guidance
from sharewell.cli import main
from sharewell.practice.rulebook import national_book, read_table

NAMES = ("book.toml", *read_table("book.toml", guidance.read("national/book.toml"))["book"]["parts"])
HEAD = b'[book]\ntitle = "x"\nversion = "1"\nsemantics = "1"\nparts = '


def rule(tier, then, when, cites=b'["gmc: 1"]', more=b""):
    return b'\n[[rule]]\nid = "x"\nof = "disposition"\ntier = "%s"\nthen = "%s"\nwhen = "%s"\nwhy = "x"\ncites = %s\n%s' % (
        tier, then, when, cites, more,
    )  # fmt: skip


CYCLE = b'\n[[concept]]\nid = "one"\nwhen = "two"\nmeans = "x"\n[[concept]]\nid = "two"\nwhen = "one"\nmeans = "x"\n'
CHAIN = b"".join(
    b'\n[[concept]]\nid = "c%d"\nwhen = "%s"\nmeans = "x"\n' % (at, b"c%d" % (at + 1) if at < 60 else b"danger")
    for at in range(61)
)  # fmt: skip
WIDE = b'\n[[fact]]\nid = "wide"\nscope = "case"\nquestion = "q?"\nwhy = "w"\n' + b"".join(
    b'values.v%d = "v"\n' % at for at in range(70)
)


@pytest.fixture
def folder(tmp_path):
    for name in NAMES:
        (tmp_path / name).write_bytes(guidance.read(f"national/{name}"))
    return tmp_path


def proved(folder, capsys):
    code = main(["rulebook", "prove", str(folder), "--on", "2026-11-22"])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize(
    ("file", "added", "said"),
    [
        ("concepts.toml", CYCLE, ("concept one", "rests on itself", "Break the circle.")),
        ("concepts.toml", CHAIN, ("concept c0", "more than 40 others in a row", "fewer steps")),
        ("disposition.toml", rule(b"welfare", b"share", b"dangr"), ("rule x", "'dangr' is not known", "spelling")),
        ("disposition.toml", rule(b"welfare", b"share", b"danger", b"[]"), ("rule x", "cites nothing", "cites =")),
        ("disposition.toml", rule(b"welfare", b"share", b"danger", b'["no: 1"]'), ("rule x", "not a source", "Add")),
        ("disposition.toml", b"# \xff", ("line ", "not UTF-8", "Save the file as UTF-8.")),
        ("disposition.toml", "# é".encode("utf-16"), ("line ", "NUL character", "UTF-8")),
        ("disposition.toml", b'\nx = "\\u0000"\n', ("", "NUL character", "Delete it")),
        ("disposition.toml", b"# 7 bytes\n" * 1_000_000, ("", "larger than 1,000,000 bytes", "right file")),
        ("disposition.toml", b"\nx = " + b"[" * 90 + b"]" * 90, ("", "nested too deep", "Flatten")),
        ("disposition.toml", b"\na" + b".a" * 20_000 + b" = 1", ("line ", "longer than 4,000 bytes", "Break it")),
        ("disposition.toml", rule(b"welfare", b"share", b"not " * 60 + b"danger"), ("rule x", "too deep", "concepts")),
        ("disposition.toml", rule(b"welfare", b"share", b"danger", more=b"review_days = 9" + b"9" * 30), ("", "kept", "")),
        ("disposition.toml", rule(b"welfare", b"share", b"danger", more=b"from = 10:00:00"), ("", "can't be kept", "")),
        ("facts.toml", WIDE, ("fact wide", "more than 60 answers", "two steps")),
    ],
)  # fmt: skip
def test_book_that_cannot_be_read_is_refused_by_file_item_and_mend(folder, capsys, file, added, said):
    with (folder / file).open("ab") as part:
        part.write(added)
    code, out, err = proved(folder, capsys)
    where, wrong, mend = said
    assert (code, out) == (2, "")
    first, second = err.split("\n", maxsplit=1)
    assert first.startswith(f"{file}, {where}" if where else file)
    assert wrong in first
    assert mend in second
    assert len(err) < 2_000


@pytest.mark.parametrize(
    "parts",
    [
        b"3",
        b"[1]",
        b'["../facts.toml"]',
        b'["/etc/hostname"]',
        b'["a\\u0000b"]',
        b'["nowhere.toml"]',
        b'["."]',
    ],
)
def test_parts_that_do_not_lie_beside_the_book_are_refused(folder, capsys, parts):
    (folder / "book.toml").write_bytes(HEAD + parts)
    code, _, err = proved(folder, capsys)
    assert code == 2
    assert err.startswith("book.toml, book: ")
    assert "Write parts = " in err


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (
            rule(b"welfare", b"share", b"danger and level == 'none' and not danger_now"),
            ["x does not hold", "In disposition.toml, rule x.", "Take it out"],
        ),
        (
            rule(b"safety", b"seek_advice", b"danger and protecting"),
            ["In disposition.toml, rule danger-tell-protectors and x.", "Narrow one", "Then two rules answer"],
        ),
        (
            rule(b"safety", b"seek_advice", b"must_reach and agreement == 'refused' and not danger"),
            ["F1 does not hold", "In invariants.toml, invariant F1.", "a floor is never changed to fit a rule"],
        ),
    ],
)  # fmt: skip
def test_book_that_can_be_read_and_not_proved_is_named_with_file_case_and_mend(folder, capsys, added, said):
    with (folder / "disposition.toml").open("ab") as part:
        part.write(added)
    code, out, err = proved(folder, capsys)
    assert (code, err) == (1, "")
    assert [words for words in said if words not in out] == []


@pytest.mark.parametrize(
    "kept",
    [
        b"", b"{", b"null", b"[]", b"{}", b"[" * 100_000, b"\x00\xff", b'{"book":[],"fact":3}', b'{"fact":["abc"]}',
        b'{"book":{"semantics":"1","title":"x","version":"1"},"rules":[]}', b'{"book":{"title":"\\ud800"}}',
        b'{"fact": []}', b'{"fact":[{"id":1e400}]}', b"1" * 5_000_001,
    ],
    ids=range(14),
)  # fmt: skip
def test_kept_rulebook_that_is_garbage_is_refused(tmp_path, capsys, kept):
    (tmp_path / "kept.json").write_bytes(kept)
    code, out, err = proved(tmp_path / "kept.json", capsys)
    assert (code, out) == (2, "")
    assert err.startswith("the kept rulebook")
    assert len(err.splitlines()) == 2


def test_a_byte_order_mark_that_an_editor_left_is_no_reason_to_refuse(folder, capsys):
    (folder / "facts.toml").write_bytes(b"\xef\xbb\xbf" + (folder / "facts.toml").read_bytes())
    code, out, _ = proved(folder, capsys)
    assert code == 0
    assert national_book().digest in out


def test_of_two_books_the_one_that_cannot_be_read_is_named(folder, tmp_path, capsys):
    (tmp_path / "other.json").write_bytes(b"{")
    assert main(["rulebook", "diff", str(folder), str(tmp_path / "other.json")]) == 2
    assert f"(In {tmp_path / 'other.json'}.)" in capsys.readouterr().err
