"""A bundle is held whole: no byte of it changes, no file comes or goes, and no trick of zip passes, by either reader."""

import runpy
import struct
import zipfile
import zlib
from io import BytesIO

import pytest

from sharewell.practice.record import KeySigner, NotReadableError, NotTrueError, RecordError, packed, vkey
from sharewell.practice.record import evidence as ev
from sharewell.practice.record.evidence import check_evidence
from sharewell.practice.record.packed import pack, unpack
from tests.house.tree import ROOT
from tests.practice.record.bundles import FILES, IDS, bundle, parts, said, stamped
from tests.practice.record.made import SIGNER, made_file

SCRIPT = runpy.run_path(str(ROOT / "docs" / "check_without_us.py"))["bundle"]
BUNDLE = bundle()
HELD = unpack(BUNDLE)
KEY = vkey(SIGNER)


def ours(content):
    try:
        return check_evidence(content, KEY).holds
    except RecordError:
        return False


def theirs(content):
    try:
        SCRIPT(content, KEY)
    except Exception:  # noqa: BLE001  # any refusal will do
        return False
    return True


def zipped(files, **options):
    """A zip as another program would write it."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", **options) as into:
        for name, content in files.items():
            into.writestr(name if options else zipfile.ZipInfo(name), content)
    return made.getvalue()


def test_bundle_as_it_was_written_holds_by_both_readers():
    found = check_evidence(BUNDLE, KEY)
    assert found.holds
    assert [entry.statement.id for entry in found.entries] == list(IDS)
    assert [field.name for field in found.entries[0].opened] == ["because", "told.1"]
    assert [(head.size, head.origin) for head in found.checkpoints] == [(7, SIGNER.name)]
    assert found.unchanged.startswith("Unchanged since it was given out at 2026-11-22T17:31:05Z")
    assert found.unchanged.endswith("This does not show that it was right.")
    assert theirs(BUNDLE)
    assert check_evidence(BUNDLE).unchanged.startswith("If that key is the agency's: u")


def test_bundle_is_the_zip_that_the_standard_library_writes():
    """Two programs, one form: what we write is what anybody's unzip reads."""
    assert zipped(dict(sorted(HELD.items()))) == BUNDLE
    assert zipfile.ZipFile(BytesIO(BUNDLE)).testzip() is None


def test_bundle_of_the_first_edition_is_read_and_written_to_the_byte():
    """A bundle given out in 2026 has to hold for as long as anybody may ask."""
    kept = (ROOT / "tests" / "vectors" / "evidence.sharewell-bundle.zip").read_bytes()
    assert kept == BUNDLE
    assert check_evidence(kept, KEY).holds
    assert theirs(kept)


def test_bundle_under_another_key_does_not_hold():
    stranger = vkey(KeySigner(SIGNER.name, bytes(32)))
    found = check_evidence(BUNDLE, stranger)
    assert (found.holds, found.export, found.entries, found.checkpoints) == (False, None, (), ())
    with pytest.raises(AssertionError):
        SCRIPT(BUNDLE, stranger)


# name -> the files of a bundle with something done to them
def _changed(name, was, now):
    content = HELD[name].replace(was, now)
    assert content != HELD[name]
    return {**HELD, name: content}


FIRST, SECOND, THIRD = map(ev.entry_name, range(3))
TAMPERS = {
    "an entry's words changed": _changed(FIRST, b"two days", b"ten days"),
    "an entry left out": {name: each for name, each in HELD.items() if name != SECOND},
    "an entry added": {**HELD, THIRD: HELD[ev.EXPORT]},
    "an entry twice": {**HELD, THIRD: HELD[SECOND]},
    "two entries exchanged": {**HELD, FIRST: HELD[SECOND], SECOND: HELD[FIRST]},
    "an entry under another number": {
        **{name: each for name, each in HELD.items() if name != SECOND}, THIRD: HELD[SECOND]
    },
    "an entry of another log's head": {**HELD, FIRST: made_file("because", "told.1")},
    "the page changed": _changed(ev.PAGE, b"Record", b"Recorb"),
    "the script changed": _changed(ev.SCRIPT, b"Check", b"Trust"),
    "the read me changed": _changed(ev.READ_ME, b"How", b"Now"),
    "the page left out": {name: each for name, each in HELD.items() if name != ev.PAGE},
    "the export left out": {name: each for name, each in HELD.items() if name != ev.EXPORT},
    "why it was given out changed": _changed(ev.EXPORT, b"They asked.", b"They begged"),
    "an entry's file for the export's": {**HELD, ev.EXPORT: HELD[FIRST]},
    "a file for people added": {**HELD, "letter.txt": b"Dear Ada"},
    "a check file that is none": {**HELD, FIRST: b"{}"},
}  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERS)
def test_bundle_with_something_done_to_its_files_is_refused_by_both_readers(tamper):
    assert not ours(pack(TAMPERS[tamper]))
    assert not theirs(pack(TAMPERS[tamper]))


def _local(name, content, *, flags=0, method=0, extra=b"", size=None):
    length = len(content) if size is None else size
    about = (20, flags, method, 0, 0x21, zlib.crc32(content), length, length, len(name), len(extra))
    return struct.pack("<4sHHHHHIIIHH", b"PK\3\4", *about) + name + extra + content


def _with_comment(content):
    return content[:-2] + b"\5\0hello"


ZIP_TRICKS = {
    "compressed": (zipped(HELD, compression=zipfile.ZIP_DEFLATED), "compressed"),
    "a bomb": (zipped({**HELD, "zeros.txt": bytes(9_000_000)}, compression=zipfile.ZIP_DEFLATED), "compressed"),
    "encrypted": (_local(b"README.txt", b"x", flags=1), "encrypted"),
    "an extra field": (_local(b"README.txt", b"x", extra=b"\1\0\0\0"), "extra field"),
    "a comment": (_with_comment(BUNDLE), "belong to no file"),
    "bytes after the end": (BUNDLE + b"\0", "belong to no file"),
    "bytes before the beginning": (b"\0" + BUNDLE, "before its first file"),
    "the day changed": (BUNDLE.replace(b"\x21\0", b"\x22\0"), "belong to no file"),
    "another order": (zipped(dict(sorted(HELD.items(), reverse=True))), "another program"),
    "a name twice": (_local(b"README.txt", b"x") * 2, "twice"),
    "a way out": (_local(b"../README.txt", b"x"), "name a bundle can't have"),
    "a root": (_local(b"/etc/passwd.txt", b"x"), "name a bundle can't have"),
    "a drive": (_local(b"C:\\a.txt", b"x"), "name a bundle can't have"),
    "a letter that looks like another": (_local("REАDME.txt".encode(), b"x"), "name a bundle can't have"),
    "a terminal's code": (_local(b"\x1b[2J.txt", b"x"), "name a bundle can't have"),
    "a folder": (_local(b"entries/", b""), "name a bundle can't have"),
    "a file of files": (_local(b"a/b/c.txt", b"x"), "name a bundle can't have"),
    "a size that lies": (_local(b"README.txt", b"x", size=2**32 - 1), "cut short"),
    "cut short in a header": (BUNDLE[:20], "cut short"),
    "cut short at its end": (BUNDLE[:-30], "belong to no file"),
    "empty": (b"PK\5\6" + bytes(18), "before its first file"),
    "too many": (b"".join(_local(b"%04d.txt" % n, b"") for n in range(1101)), "more files than"),
    "too large": (b"PK\3\4" + bytes(packed.LARGEST), "too large"),
}  # fmt: skip


@pytest.mark.parametrize("trick", ZIP_TRICKS)
def test_zip_with_a_trick_is_refused_by_both_readers_and_says_why(trick):
    content, says = ZIP_TRICKS[trick]
    with pytest.raises(NotReadableError, match=says):
        check_evidence(content, KEY)
    assert not theirs(content)


@pytest.mark.parametrize("names", [["a b.txt"], ["../a.txt"], [""], [f"{n:04}.txt" for n in range(1101)]])
def test_files_that_no_bundle_may_hold_are_not_packed(names):
    with pytest.raises(RecordError, match="don't fit"):
        pack(dict.fromkeys(names, b""))


def test_files_too_large_are_not_packed(monkeypatch):
    monkeypatch.setattr(packed, "LARGEST", 100)
    with pytest.raises(RecordError, match="too large"):
        pack({"a.txt": b"x" * 100})


@pytest.mark.parametrize(
    "changes",
    [
        {"entries": []},
        {"files": {}},
        {"files": "none"},
        {"files": {**ev.covered(FILES), "letter.txt": "sha256:" + "0" * 64}},
        {"form": "sharewell-evidence/9"},
        {"more": "x"},
    ],
)
def test_bundle_that_says_other_than_it_holds_is_not_written_and_not_accepted(changes):
    export, entries = parts(said(**changes))
    with pytest.raises(RecordError):
        ev.write_evidence(export, entries, FILES)
    checks = {ev.entry_name(place): content for place, content in enumerate(entries)}
    assert not ours(pack({ev.EXPORT: export, **checks, **FILES}))


def test_bundle_whose_export_is_another_act_is_not_written():
    export, entries = parts(kind="content.opened")
    with pytest.raises(NotTrueError, match="not the entry of an export"):
        ev.write_evidence(export, entries, FILES)


# Where a flip is tried: all of a small bundle is 8 × 12,000 bits, of which CI takes every 37th by ours and 331st by theirs.
BITS = 8 * len(BUNDLE)


def flipped(bit):
    content = bytearray(BUNDLE)
    content[bit >> 3] ^= 1 << (bit & 7)
    return bytes(content)


def test_no_flipped_bit_of_a_bundle_is_accepted_by_ours():
    tried = range(0, BITS, 37)
    assert len(tried) > 2_000
    assert [bit for bit in tried if ours(flipped(bit))] == []


def test_no_flipped_bit_of_a_bundle_is_accepted_by_python_alone():
    assert [bit for bit in range(0, BITS, 331) if theirs(flipped(bit))] == []


@pytest.mark.slow
def test_no_flipped_bit_of_a_whole_bundle_is_accepted_by_either():
    assert BITS > 50_000
    assert [bit for bit in range(BITS) if ours(flipped(bit))] == []
    assert [bit for bit in range(0, BITS, 5) if theirs(flipped(bit))] == []


def test_flips_pass_once_what_refuses_them_is_patched_out(monkeypatch):
    """The campaign above can see an accepted flip: without the comparison byte for byte, dates and flags pass."""
    monkeypatch.setattr(packed, "pack", lambda _: _Anything())
    directory = 8 * BUNDLE.index(b"PK\1\2")
    accepted = [bit for bit in range(directory, BITS, 37) if ours(flipped(bit))]
    assert len(accepted) > 20


class _Anything:
    def __ne__(self, other):
        return False

    __hash__ = None


def test_stamp_over_an_earlier_head_is_held_with_the_entries_that_it_dates():
    found = check_evidence(bundle(stamped()), KEY)
    [told] = [one for one in found.findings if one.what == "Time stamp 1"]
    assert (found.holds, told.holds, len(found.stamps)) == (True, True, 1)
    assert "over the signed head of 4 entries" in told.detail
    assert "entry 1 of this bundle" in told.detail
    assert "--ca" in told.detail
    assert "time stamps (not checked here)" in SCRIPT(bundle(stamped()), KEY)


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": lambda _: b"a stamp of something else"},
        {"paths": [None, None]},
        {"paths": [None]},
        {"paths": [[], None]},
        {"paths": [None, []]},
        {"head": "example.org/log/another\n4\n" + "A" * 43 + "=\n\n\u2014 x AAAAAAAA\n"},
        {"stamp": "!"},
        {"paths": "none"},
        {"paths": ["none", None]},
    ],
)
def test_stamp_of_another_head_or_of_entries_not_under_it_is_not_written_and_not_accepted(changes):
    answer = changes.pop("answer", None)
    export, entries = parts(stamped(answer, **changes))
    with pytest.raises(RecordError):
        ev.write_evidence(export, entries, FILES)
    checks = {ev.entry_name(place): content for place, content in enumerate(entries)}
    assert not ours(pack({ev.EXPORT: export, **checks, **FILES}))


@pytest.mark.parametrize(
    "told", [said(stamps=[]), {**stamped(), "form": ev.FORM}, {**said(), "form": ev.WITH_STAMPS}]
)
def test_bundle_whose_form_and_stamps_do_not_agree_is_not_accepted(told):
    export, entries = parts(told)
    with pytest.raises(RecordError):
        ev.write_evidence(export, entries, FILES)


def test_no_flipped_bit_of_a_bundle_with_a_stamp_is_accepted():
    content = bundle(stamped())
    begin = content.index(b"stamps")
    for bit in range(8 * begin, 8 * (begin + 900), 29):
        changed = bytearray(content)
        changed[bit >> 3] ^= 1 << (bit & 7)
        assert not ours(bytes(changed)), bit
