from sharewell.store import as_agency, startup
from sharewell.store.models import Checkpoint, Entry, Head


def test_start_of_a_home_that_was_set_up_finds_nothing_wrong(home):
    startup.assert_ready()


def test_agency_opened_and_joined_has_one_entry_head_and_checkpoint_for_each_act(home, school):
    with as_agency(school.agency):
        assert [entry.kind for entry in Entry.objects.all()] == ["agency.opened"] + ["membership.begun"] * 3
        assert Head.objects.count() == Checkpoint.objects.count() == 4
