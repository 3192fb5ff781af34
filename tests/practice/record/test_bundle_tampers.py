"""A hundred seeded tampers with a bundle are named, those by the holder of the true key by whoever saw an earlier head."""

import random
import string
from uuid import UUID

import pytest

from sharewell.practice.record import (
    Checkpoint,
    RecordError,
    Remembered,
    check_file,
    commit_fields,
    compare,
    envelope,
    inclusion_proof,
    leaf_hash,
    prove_field,
    root,
    sign_checkpoint,
    vkey,
    write_tlog_proof,
)
from sharewell.practice.record import evidence as ev
from sharewell.practice.record.evidence import check_evidence
from sharewell.practice.record.packed import pack, unpack
from tests.practice.record.bundles import FILES
from tests.practice.record.made import FIELDS, LOG, SALTS, SIGNER, salt, stated

KEY = vkey(SIGNER)
MANY, SIZE = 6, 20
IDS = [str(UUID(int=(4 << 76) | (8 << 60) | number)) for number in range(MANY)]
SEEDS = 20  # of each of five kinds; CI takes two


def made(fields=FIELDS, changed=None):
    """A bundle of six entries in a log of twenty, each with a field opened; ``changed`` says other words in one of them."""
    entries, opened = [], []
    for number, each in enumerate(IDS):
        said = {**fields, "because": f"Seen on day {number}."}
        said = {**said, **(changed or {}).get(number, {})}
        own = stated(id=each, commit=commit_fields(said, SALTS))
        entries.append(envelope(own.to_bytes(), SIGNER))
        opened.append([prove_field(said, SALTS, "because")])
    told = {
        "agency": "Elm Lane School", "by": "Sam Okoro", "given_to": "A panel", "why": "They asked.", "form": ev.FORM,
        "files": ev.covered(FILES), "entries": [ev.given_as(each, ["because"]) for each in IDS],
    }  # fmt: skip
    salts = {name: salt(name) for name in told}
    own = stated(
        id=str(UUID(int=(4 << 76) | (8 << 60) | 99)), kind=ev.EXPORTED, commit=commit_fields(told, salts)
    )
    export = envelope(own.to_bytes(), SIGNER)
    leaves = [leaf_hash(b"%d" % number) for number in range(SIZE)]
    places = {2 * number: each for number, each in enumerate(entries)} | {SIZE - 1: export}
    for at, each in places.items():
        leaves[at] = leaf_hash(each)
    note = sign_checkpoint(Checkpoint(LOG, SIZE, root(leaves)), SIGNER)

    def file(at, fields):
        proof = write_tlog_proof(at, inclusion_proof(leaves, at), note)
        return check_file(places[at], proof, [KEY], fields)

    checks = {ev.entry_name(number): file(2 * number, opened[number]) for number in range(MANY)}
    shown = [prove_field(told, salts, name) for name in told]
    return {ev.EXPORT: file(SIZE - 1, shown), **checks, **FILES}


TRUE = made()
ENTRIES = [ev.entry_name(number) for number in range(MANY)]


def edit(chance):
    """Another letter or figure, anywhere in any file."""
    name = chance.choice(sorted(TRUE))
    content = bytearray(TRUE[name])
    letters = (string.ascii_letters + string.digits).encode()
    at = chance.choice([place for place, byte in enumerate(content) if byte in letters])
    content[at] = chance.choice([letter for letter in letters if letter != content[at]])
    return {**TRUE, name: bytes(content)}


def delete(chance):
    """One entry or more left out, the others numbered on, as if they had never been asked for."""
    kept = sorted(chance.sample(ENTRIES, chance.randrange(MANY)))
    others = {name: each for name, each in TRUE.items() if name not in ENTRIES}
    return {**others, **{ev.entry_name(number): TRUE[name] for number, name in enumerate(kept)}}


def insert(chance):
    """An entry more: one of the bundle's own again, or the export's, anywhere among the others."""
    order = [TRUE[name] for name in ENTRIES]
    order.insert(chance.randrange(MANY + 1), chance.choice([*order, TRUE[ev.EXPORT]]))
    return {**TRUE, **{ev.entry_name(number): each for number, each in enumerate(order)}}


def reorder(chance):
    """The same entries in another order."""
    order = list(ENTRIES)
    while order == ENTRIES:
        chance.shuffle(order)
    return {**TRUE, **{name: TRUE[other] for name, other in zip(ENTRIES, order, strict=True)}}


def signed_again(chance):
    """One entry with other words, signed with the true key, in a bundle whose other files are as they were."""
    number = chance.randrange(MANY)
    other = made(changed={number: {"because": f"Nothing was seen. {chance.random()}"}})
    return {**TRUE, ev.entry_name(number): other[ev.entry_name(number)]}


KINDS = {each.__name__: each for each in (edit, delete, insert, reorder, signed_again)}


def named(files):
    """What does not hold, in words; nothing when all of it holds."""
    try:
        found = check_evidence(pack(files), KEY)
    except RecordError as wrong:
        return [wrong.message]
    assert (found.entries == ()) == (not found.holds)
    return [f"{each.what}: {each.detail}" for each in found.findings if not each.holds]


def refused(kind, seed):
    files = KINDS[kind](random.Random(f"{kind} {seed}"))
    assert files != TRUE
    return named(files)


def test_bundle_that_nobody_touched_holds():
    assert named(TRUE) == []
    assert unpack(pack(TRUE)) == dict(sorted(TRUE.items()))


@pytest.mark.parametrize("kind", KINDS)
def test_seeded_tamper_with_a_bundle_is_named(kind):
    assert [seed for seed in range(2) if not refused(kind, seed)] == []


@pytest.mark.slow
def test_hundred_seeded_tampers_with_a_bundle_are_all_named():
    tried = [(kind, seed) for kind in KINDS for seed in range(SEEDS)]
    assert len(tried) == 100
    assert [each for each in tried if not refused(*each)] == []


@pytest.mark.parametrize("seed", range(4))
def test_bundle_made_anew_whole_with_the_true_key_is_contradicted_by_any_earlier_head(seed):
    """It holds alone: nothing in it can tell. Whoever saw the log before, or a witness, can."""
    number = random.Random(seed).randrange(MANY)
    files = made(changed={number: {"because": "Nothing was seen."}})
    assert named(files) == []
    [before], [now] = (check_evidence(pack(each), KEY).checkpoints for each in (TRUE, files))
    found = compare([Remembered(before, "in first.zip")], now, "now in second.zip")
    assert found.forked
    for word in ("first.zip", "second.zip", before.text.split("\n")[2], now.text.split("\n")[2]):
        assert word in found.detail


def test_tampers_pass_once_what_names_them_is_patched_out(monkeypatch):
    """The campaign above can see an accepted tamper."""
    monkeypatch.setattr(ev, "_given_out", lambda *_: iter(()))
    monkeypatch.setattr(ev, "_one_head", lambda *_: ev.Finding(ev.ONE_HEAD, holds=True, detail=""))
    passed = {kind for kind in KINDS for seed in range(4) if not refused(kind, seed)}
    assert passed >= {"delete", "insert", "reorder", "signed_again"}
