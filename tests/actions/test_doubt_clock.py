"""A clock that jumped destroys nothing, and somebody can say that it is right."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from sharewell.actions import doubt_clock
from sharewell.actions.back_up_keys import back_up_keys
from sharewell.actions.certify_disposal import certify_disposal
from sharewell.actions.check_home import check_home
from sharewell.actions.dispose import ask_disposal, dispose, finish_disposal
from sharewell.actions.doubt_clock import ClockDoubtedError, believe_clock, doubt_of
from sharewell.actions.draft import save_draft
from sharewell.actions.kept import kept
from sharewell.actions.raise_worry import NewWorry, Person, raise_worry
from sharewell.actions.refusal import RefusedError
from sharewell.actions.tick import tick
from sharewell.store import as_agency, content_keys, last_tick
from sharewell.store.models import Disposal, Draft, Entry, EntryContent, KeysBackup
from tests.actions.test_dispose import WHY, asked, gone
from tests.actions.test_redate import opened
from tests.people import NOW, open_school
from tests.web.test_retention_damaged import damage

DAY = timedelta(days=1)
JUMPED = NOW.replace(year=2036)


@pytest.fixture
def jumping(school):
    """A home with a draft, a disposal that waits for its certificate, and a round of the clock on its own day."""
    disposal = gone(school, opened(school.practitioner))
    save_draft(school.practitioner, None, "worry", {"seen": "A bruise."}, NOW)
    assert tick(NOW).doubt == ""
    return disposal


def recorded(school, now):
    people = (Person("Ama Example"),)
    raise_worry(
        school.practitioner,
        NewWorry(words={"seen": "A bruise."}, people=people, happened_at=NOW),
        uuid4(),
        now,
    )


def standing(school):
    """Whatever a round of the clock could let go of."""
    with as_agency(school.agency):
        return (
            Draft.objects.count(),
            Disposal.objects.get().certified,
            Disposal.objects.get().certificate_due,
            sorted(content_keys.all_of(school.agency)),
            Entry.objects.count(),
        )


def test_clock_ten_years_ahead_lets_go_of_nothing_and_goes_on_when_it_is_right_again(school, jumping, caplog):
    before = standing(school)
    found = tick(JUMPED)
    assert (found.drafts, found.disposals, found.failed) == (0, 0, 0)
    assert found.doubt == (
        "This computer’s clock says 22 November 2036, 17:31 UTC, and for more than 35 days after 22 November 2026, "
        "17:31 UTC nothing was recorded here. So nothing is disposed of or destroyed."
    )
    assert found.doubt in caplog.text
    assert standing(school) == before
    assert kept(school.ig_lead, JUMPED).doubt == found.doubt
    with pytest.raises(ClockDoubtedError, match="clock says 22 November 2036"):
        certify_disposal(school.agency, jumping, JUMPED)
    # A second round, and what somebody records meanwhile, make it no truer.
    recorded(school, JUMPED)
    assert tick(JUMPED + DAY).doubt
    before = (*before[:-1], before[-1] + 1)
    assert (standing(school)[:3], standing(school)[-1]) == (before[:3], before[-1])


def test_clock_set_back_is_right_with_nothing_said_where_nothing_was_recorded_meanwhile(school, jumping):
    tick(JUMPED)
    assert tick(NOW + 35 * DAY).disposals == 1
    with as_agency(school.agency):
        assert Disposal.objects.get().certified.kind == "disposal.certified"


def test_clock_a_month_ahead_deletes_no_draft_and_after_a_week_of_rounds_old_ones_go(school, jumping):
    def drafts():
        with as_agency(school.agency):
            return Draft.objects.count()

    for ahead in (31 * DAY, 32 * DAY, 37 * DAY):
        tick(NOW + ahead)
        assert drafts() == 1
    tick(NOW + 38 * DAY)
    assert drafts() == 0


def test_what_was_recorded_under_the_wrong_clock_waits_for_somebodys_word(school, jumping):
    recorded(school, JUMPED)
    later = NOW + 5 * DAY
    assert tick(later).doubt == (
        "This computer’s clock says 27 November 2026, 17:31 UTC, and something here is dated 22 November 2036, 17:31 UTC. "
        "So nothing is disposed of or destroyed."
    )
    assert believe_clock(later) == 0
    assert tick(later + DAY).doubt == ""
    assert tick(NOW + 35 * DAY).disposals == 1
    # And a jump after that is met anew.
    assert tick(JUMPED).doubt


def test_long_quiet_is_right_where_the_rounds_went_on_or_somebody_says_so(school, jumping):
    for days in range(0, 71, 35):
        assert tick(NOW + days * DAY).doubt == ""
    assert tick(NOW + 120 * DAY).doubt
    believe_clock(NOW + 120 * DAY)
    assert tick(NOW + 120 * DAY).doubt == ""
    recorded(school, NOW + 150 * DAY)
    assert tick(NOW + 180 * DAY).doubt == ""  # no round in between, and something was recorded


def test_nobody_disposes_by_a_clock_that_cannot_be_right(school):
    case, other = opened(school.practitioner), opened(school.practitioner)
    disposal = asked(school, case)
    tick(NOW)
    keys = content_keys.all_of(school.agency)
    for wrong in (JUMPED, NOW.replace(year=2016)):
        with pytest.raises(ClockDoubtedError, match="nothing is disposed of") as told:
            dispose(school.lead, disposal, WHY, uuid4(), wrong)
        assert "sharewell work --once --clock-is-right" in told.value.help
        with pytest.raises(ClockDoubtedError):
            ask_disposal(school.ig_lead, [other], WHY, uuid4(), wrong)
    assert content_keys.all_of(school.agency) == keys
    dispose(school.lead, disposal, WHY, uuid4(), NOW + 35 * DAY)


def test_backup_of_keys_made_under_a_wrong_clock_counts_until_somebody_says_when_it_was_made(
    school, tmp_path
):
    (tmp_path / "away").mkdir()
    disposal = asked(school, opened(school.practitioner))
    tick(NOW)
    KeysBackup.objects.create(id=uuid4(), made_at=NOW, expires_at=NOW + 20 * DAY)
    back_up_keys(tmp_path / "away" / "sharewell-keys-1.tar", uuid4(), JUMPED)
    assert "is dated 22 November 2036" in doubt_of(NOW + DAY)
    with pytest.raises(ClockDoubtedError):
        dispose(school.lead, disposal, WHY, uuid4(), NOW + DAY)
    assert believe_clock(NOW + DAY) == 1
    assert sorted(KeysBackup.objects.values_list("expires_at", flat=True)) == [NOW + 20 * DAY, NOW + 36 * DAY]
    dispose(school.lead, disposal, WHY, uuid4(), NOW + DAY)


def test_certificate_waits_for_a_backup_of_keys_that_is_dated_later_than_now(school, tmp_path, monkeypatch):
    (tmp_path / "away").mkdir()
    back_up_keys(tmp_path / "away" / "sharewell-keys-1.tar", uuid4(), JUMPED)
    monkeypatch.setattr("sharewell.actions.dispose.refuse_doubted", lambda _: None)
    disposal = gone(school, opened(school.practitioner))
    with as_agency(school.agency):
        assert Disposal.objects.get().certificate_due == JUMPED + 35 * DAY
    monkeypatch.setattr("sharewell.actions.certify_disposal.refuse_doubted", lambda _: None)
    with as_agency(school.agency):
        Disposal.objects.update(certificate_due=NOW + 35 * DAY)
    with pytest.raises(RefusedError, match="backup of the keys may still hold"):
        certify_disposal(school.agency, disposal, NOW + 36 * DAY)
    assert believe_clock(NOW + 2 * DAY) == 1
    with as_agency(school.agency):
        assert Disposal.objects.get().certificate_due == NOW + 35 * DAY  # made after the keys were gone
    assert certify_disposal(school.agency, disposal, NOW + 37 * DAY).kind == "disposal.certified"


def test_backup_of_keys_that_is_a_little_ahead_stays_as_a_disposal_tells_of_it(school):
    KeysBackup.objects.create(id=uuid4(), made_at=NOW + timedelta(minutes=50), expires_at=NOW + 30 * DAY)
    gone(school, opened(school.practitioner))
    assert believe_clock(NOW) == 0
    assert check_home(lambda *_: None).faults == []


def test_one_quiet_organisation_of_two_raises_no_doubt(school):
    open_school("Ash Lane School")
    with as_agency(school.agency):
        count = Entry.objects.count()
    recorded(school, NOW + 100 * DAY)
    assert doubt_of(NOW + 100 * DAY) == ""
    assert doubt_of(NOW + 136 * DAY)
    tick(NOW + 100 * DAY)
    assert last_tick.read().entries[str(school.agency)] == count + 1


def test_home_where_nothing_was_recorded_is_not_doubted(home):
    assert doubt_of(JUMPED) == ""
    assert tick(NOW).doubt == ""
    assert tick(JUMPED).doubt


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"at": 3, "entries": {}}', '{"at": "x", "entries": {}}'])
def test_last_round_that_cannot_be_read_counts_as_none(school, home, text):
    (home.path / "last-tick.json").write_text(text)
    assert last_tick.read() is None
    assert (doubt_of(NOW), bool(doubt_of(JUMPED))) == ("", True)
    tick(NOW)
    assert json.loads((home.path / "last-tick.json").read_text())["at"] == NOW.isoformat()


def test_round_that_cannot_be_kept_is_done_all_the_same_and_a_word_that_cannot_be_kept_is_refused(
    school, monkeypatch, caplog
):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(doubt_clock.last_tick, "keep", full)
    assert tick(NOW).failed == 0
    assert "the clock's round could not be kept" in caplog.text
    with pytest.raises(RefusedError, match="could not be kept"):
        believe_clock(NOW)


def test_backup_that_a_disposal_tells_of_and_the_word_dates_anew_holds_its_certificate_up_no_longer_than_told(
    school, tmp_path
):
    """The clock is ten days ahead when keys are backed up and a case is disposed of; then it is set right."""
    ahead, folder = NOW + 10 * DAY, tmp_path / "away"
    folder.mkdir()
    disposal = asked(school, opened(school.practitioner))
    tick(NOW)
    back_up_keys(folder / "sharewell-keys-1.tar", uuid4(), ahead)
    dispose(school.lead, disposal, WHY, uuid4(), ahead)
    finish_disposal(school.agency, disposal, ahead)
    assert doubt_of(NOW + DAY)
    assert believe_clock(NOW + DAY) == 1
    assert check_home(lambda *_: None).faults == []
    for days in (
        1,
        20,
        36,
        44,
    ):  # the true 35 days have passed from the 36th on; what the entry tells, not yet
        tick(NOW + days * DAY)
        with pytest.raises(RefusedError, match="backup of the keys may still hold"):
            certify_disposal(school.agency, disposal, NOW + days * DAY)
    assert tick(NOW + 45 * DAY).failed == 0
    with as_agency(school.agency):
        assert Disposal.objects.get().certified.recorded_at == ahead + 35 * DAY
    assert check_home(lambda *_: None).faults == []


@pytest.mark.parametrize("lost", ["its key", "its words"])
def test_disposal_that_cannot_be_read_now_keeps_the_ends_it_may_have_told_and_a_broken_one_none(
    school, home, tmp_path, lost
):
    ahead = NOW + 10 * DAY
    disposal = asked(school, opened(school.practitioner))
    tick(NOW)
    back_up_keys(tmp_path / "sharewell-keys-1.tar", uuid4(), ahead)
    dispose(school.lead, disposal, WHY, uuid4(), ahead)
    finish_disposal(school.agency, disposal, ahead)
    with as_agency(school.agency):
        done = Disposal.objects.get().done
        kek = done.content.kek
    if lost == "its key":
        (home.path / "keys" / f"{content_keys._file(kek)}.key").unlink()
    else:
        damage(school.agency, EntryContent, entry=done)
    assert believe_clock(NOW + DAY) == 1
    until = (ahead if lost == "its key" else NOW + DAY) + 35 * DAY
    assert KeysBackup.objects.get().expires_at == until
