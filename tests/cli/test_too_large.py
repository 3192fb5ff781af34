"""Ten megabytes where a page of text belongs: refused with the file, the most that is read, and what to do."""

import pytest

from sharewell import guidance
from sharewell.cli import main

TEN_MEGABYTES = (b"# " + b"x" * 97 + b"\n") * 100_000
FEW_PAGES = (
    "Is it the right file? A protocol or a part of a rulebook is some pages of plain text: "
    "take out what was pasted in, or put longer parts into files of their own."
)
BOOK = "Is it the right file? Name the book’s folder, its book.toml, or the book.json kept of it."
CASE = (
    "Is it the right file? A case is a page or two of plain text; `sharewell facts` lists what it may hold."
)


@pytest.mark.parametrize(
    ("command", "file", "most", "mend"),
    [
        ("decide", "case.toml", "256,000", CASE),
        ("protocol check", "elm.toml", "1,000,000", FEW_PAGES),
        ("rulebook prove", "book.toml", "1,000,000", FEW_PAGES),
        ("rulebook prove", "rules.toml", "5,000,000", BOOK),
        ("rulebook plan", "book.json", "5,000,000", BOOK),
        ("rulebook diff", "book.json", "5,000,000", BOOK),
        ("rulebook dmn", "book.json", "5,000,000", BOOK),
    ],
)
def test_a_file_far_too_large_is_refused_with_its_name_the_limit_and_what_to_do(
    tmp_path, capsys, command, file, most, mend
):
    large = tmp_path / file
    large.write_bytes(TEN_MEGABYTES)
    again = [str(large)] if command.endswith("diff") else []
    assert main([*command.split(), str(large), *again]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    message, what_to_do = said.err.splitlines()
    assert f"larger than {most} bytes, the most that is read." in message
    assert file in message
    assert what_to_do == mend


def test_a_book_may_be_named_by_its_book_toml(tmp_path, capsys):
    (tmp_path / "book.toml").write_bytes(guidance.read("national/book.toml"))
    assert main(["rulebook", "prove", str(tmp_path / "book.toml")]) == 2
    assert "there is no part 'sources.toml' beside it" in capsys.readouterr().err
