import threading
from collections import deque
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.database import in_threads, that_wait_together
from tests.people import NOW, join, open_school
from tests.worries import a_worry, raised

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, enter, moment, prepare
from sharewell.actions.open_content import open_content, open_salts
from sharewell.practice import record
from sharewell.store import as_agency, content_keys, heads, keys, log
from sharewell.store.models import Checkpoint, Draft, Entry, EntryContent, Head, Worry
from sharewell.store.turn import in_turn


def made(agency):
    with as_agency(agency):
        return tuple(model.objects.count() for model in (Entry, EntryContent, Head, Worry))


def test_log_read_back_holds_from_statement_to_signed_head(home, school):
    for _ in range(5):
        raised(school.practitioner)
    with as_agency(school.agency):
        entries, heads = list(Entry.objects.all()), list(Head.objects.order_by("size"))
        notes = list(Checkpoint.objects.order_by("size"))
    leaves = [record.leaf_hash(entry.envelope) for entry in entries]
    assert [entry.index for entry in entries] == list(range(len(entries)))
    assert [entry.leaf for entry in entries] == leaves
    assert [head.root for head in heads] == [record.root(leaves[: head.size]) for head in heads]
    server, signer = keys.server_signer(), keys.log_signer(school.agency)
    public = record.public_keys([record.key_of(server)])
    for entry in entries:
        statement = record.open_envelope(entry.envelope, public)
        assert (statement.id, statement.kind, statement.idem) == (str(entry.id), entry.kind, entry.idem)
        assert statement.recorded_at == moment(entry.recorded_at)
    for note, head in zip(notes, heads, strict=True):
        read = record.read_checkpoint(note.note, record.vkey(signer))
        assert (read.size, read.root) == (head.size, head.root)


def test_opened_content_is_what_the_statement_committed_to(home, school):
    receipt = raised(school.practitioner, {"what": "Planted words", "child_words": "Más"})
    with as_agency(school.agency):
        entry = Entry.objects.get(id=receipt.entry_id)
        content, salts = open_content(school.practitioner, entry), open_salts(school.practitioner, entry)
        assert content == {"what": "Planted words", "child_words": "Más"}
        assert open_content(school.practitioner, entry, "what") == {"what": "Planted words"}
        sealed = EntryContent.objects.get(entry=entry).sealed
    public = record.public_keys([record.key_of(keys.server_signer())])
    statement = record.open_envelope(entry.envelope, public)
    assert statement.commit == record.commit_fields(content, salts)
    assert statement.ct == record.digest(sealed)
    assert b"Planted" not in sealed + entry.envelope


def test_same_key_again_returns_the_first_receipt_and_writes_nothing(home, school):
    idem = uuid4()
    first = raised(school.practitioner, {"what": "first"}, idem)
    before = made(school.agency)
    again = raised(school.practitioner, {"what": "something else"}, idem)
    assert again == replace(first, repeated=True)
    assert made(school.agency) == before


def test_same_key_for_another_act_or_by_another_person_is_refused(home, school):
    idem = uuid4()
    raised(school.practitioner, idem=idem)
    before = made(school.agency)
    with pytest.raises(log.KeyUsedTwiceError):
        raised(school.lead, idem=idem)
    with pytest.raises(log.KeyUsedTwiceError):
        enter(replace(an_act(school.practitioner), idem=idem, kind="book.adopted", doing="raise_worry"))
    assert made(school.agency) == before


def test_same_key_in_another_agency_is_another_act(home, school):
    idem = uuid4()
    raised(school.practitioner, idem=idem)
    other = join(open_school("Oak Lane School"), "practitioner")
    assert raised(other, idem=idem).repeated is False


def test_sixty_four_tries_at_once_with_one_key_make_one_record(home, school):
    idem = uuid4()
    before = made(school.agency)
    receipts = in_threads(64, lambda _: raised(school.practitioner, idem=idem))
    assert sorted(receipt.repeated for receipt in receipts) == [False] + [True] * 63
    assert {replace(receipt, repeated=False) for receipt in map(hashable, receipts)} == {
        replace(hashable(receipts[0]), repeated=False)
    }
    assert made(school.agency) == tuple(count + 1 for count in before)


def hashable(receipt):
    return replace(receipt, targets=tuple(sorted(receipt.targets.items())))


def test_sixteen_different_acts_at_once_stand_in_one_order(home, school):
    receipts = in_threads(16, lambda _: raised(school.practitioner))
    assert sorted(receipt.index for receipt in receipts) == list(range(4, 20))
    with as_agency(school.agency):
        leaves = list(Entry.objects.values_list("leaf", flat=True))
        assert Head.objects.get(size=20).root == record.root(leaves)


def eight_acts(actor):
    with as_agency(actor.agency_id):
        return [prepare(an_act(actor)) for _ in range(8)]


def committed_together(agency, acts):
    return that_wait_together(agency, *(partial(log.commit, act) for act in acts))


def test_acts_that_wait_together_share_a_head_and_one_that_fails_leaves_the_others(home, school):
    agency, acts = school.agency, eight_acts(school.practitioner)
    acts[3] = replace(acts[3], apply=lambda: 1 / 0)
    before = made(agency)
    results = committed_together(agency, acts)
    assert [now - then for now, then in zip(made(agency), before, strict=True)] == [7, 7, 1, 0]
    assert isinstance(results.pop(3), ZeroDivisionError)
    assert sorted(one.index for one in results) == list(range(before[0], before[0] + 7))


def test_what_may_look_for_anothers_entry_shares_no_transaction_with_it():
    one, other = uuid4(), uuid4()
    asked = [
        ("call.recorded", one),
        ("worry.raised", None),
        ("worry.raised", None),
        ("decision.recorded", other),
        ("decision.recorded", one),
        ("content.disposed", None),
        ("worry.raised", None),
        ("record.exported", None),
        ("log.frozen", None),
        ("log.begun", None),
    ]
    queue = deque(
        log._Waiting(log.Prepared(Entry(kind=kind, case_id=case), None, None)) for kind, case in asked
    )
    taken = []
    while queue:
        taken.append(len(log._next_together(queue)))
    assert taken == [4, 1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("refused", ["its key was destroyed", "its id is taken"])
def test_entry_that_is_refused_at_the_end_leaves_those_that_waited_with_it(home, school, refused):
    agency, acts = school.agency, eight_acts(school.practitioner)
    if refused == "its key was destroyed":
        acts[3].content.kek, kind = "content-0123456789abcdef", content_keys.KeyRetiredError
    else:
        with as_agency(agency):
            acts[3].entry.id, kind = Entry.objects.values_list("id", flat=True)[0], IntegrityError
    before = made(agency)
    results = committed_together(agency, acts)
    assert [now - then for now, then in zip(made(agency), before, strict=True)] == [7, 7, 7, 0]
    assert isinstance(results.pop(3), kind)
    assert sorted(one.index for one in results) == list(range(before[0], before[0] + 7))
    with as_agency(agency):
        leaves = list(Entry.objects.values_list("leaf", flat=True))
        assert Head.objects.order_by("-size").first().root == record.root(leaves)


def test_two_agencies_recording_at_once_keep_two_logs(home):
    actors = [join(open_school(name), "practitioner") for name in ("Elm", "Oak")]
    in_threads(8, lambda number: raised(actors[number % 2]))
    for actor in actors:
        with as_agency(actor.agency_id):
            assert list(Entry.objects.values_list("index", flat=True)) == list(range(6))


def test_recording_while_rows_are_open_or_in_a_transaction_is_refused_alike(home, school):
    with as_agency(school.agency):
        prepared = prepare(an_act(school.practitioner))
        with pytest.raises(log.StillReadingError):
            log.commit(prepared)
    with transaction.atomic(), pytest.raises(log.StillReadingError):
        log.commit(prepared)
    assert made(school.agency)[0] == 4
    assert log.commit(prepared).index == 4


def an_act(actor: Actor) -> Act:
    return Act(
        kind="worry.raised",
        doing="raise_worry",
        actor=actor,
        idem=uuid4(),
        now=NOW,
        apply=lambda _: None,
        content={"what": "words"},
    )


def test_act_whose_rows_cannot_be_written_leaves_no_entry(home, school):
    before = made(school.agency)

    def half(entry_id):
        worry = a_worry(school.practitioner)
        Draft(
            id=uuid4(),
            agency_id=school.agency,
            practitioner_id=school.practitioner.person,
            kind="x",
            saved_at=NOW,
        ).save(force_insert=True)
        raise ZeroDivisionError(worry)

    act = an_act(school.practitioner)
    with pytest.raises(ZeroDivisionError):
        enter(replace(act, apply=half))
    assert made(school.agency) == before
    with as_agency(school.agency):
        assert Draft.objects.count() == 0
    assert enter(act).repeated is False


def test_head_that_could_not_be_signed_is_no_failed_act_and_is_signed_later(home, school):
    path = home.path / "keys" / f"{keys.log_key(school.agency)}.key"
    key = path.read_bytes()
    path.unlink()
    idem = uuid4()
    first = raised(school.practitioner, idem=idem)
    with as_agency(school.agency):
        assert Head.objects.count() == Checkpoint.objects.count() + 1
    assert raised(school.practitioner, idem=idem) == replace(first, repeated=True)
    path.write_bytes(key)
    assert (heads.sign_heads(), heads.sign_heads()) == (1, 0)
    with as_agency(school.agency):
        assert Checkpoint.objects.order_by("-size").first().size == first.index + 1


def test_error_after_saving_leaves_a_record_that_a_retry_finds(home, school, monkeypatch):
    idem = uuid4()
    monkeypatch.setattr(heads, "sign_or_leave", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        raised(school.practitioner, idem=idem)
    monkeypatch.undo()
    before = made(school.agency)
    assert raised(school.practitioner, idem=idem).repeated is True
    assert made(school.agency) == before
    assert heads.sign_heads() == 1


def test_line_is_served_in_the_order_in_which_it_formed():
    served, waiting = [], []

    def wait_and_serve(number):
        with in_turn("line"):
            served.append(number)

    with in_turn("line"):
        for number in range(20):
            thread = threading.Thread(target=wait_and_serve, args=(number,))
            thread.start()
            waiting.append(thread)
            _until_in_line(number + 2)
    for thread in waiting:
        thread.join()
    assert served == list(range(20))


def _until_in_line(count):
    from sharewell.store import turn

    while len(turn._lines["line"]) < count:
        threading.Event().wait(0.001)
