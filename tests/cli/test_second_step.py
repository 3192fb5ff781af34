from datetime import timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.test import override_settings

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.begin_membership import begin_membership
from sharewell.actions.log_keys import freeze_log
from sharewell.actions.open_content import open_content
from sharewell.actions.reset_second_step import reset_second_step
from sharewell.cli import main
from sharewell.store.models import Entry, Practitioner
from sharewell.store.tenancy import as_agency
from tests.people import NOW, open_school
from tests.web.conftest import Visitor, clock, journey, visitor  # noqa: F401  # fixtures
from tests.web.test_second_step import sets_up_app


def sign_in_name(actor):
    return Practitioner.objects.get(pk=actor.practitioner_id).sign_in_name


def test_resetting_a_second_step_signs_out_everywhere_and_has_another_set_up(school, visitor, clock, capsys):  # noqa: F811  # fixtures
    name = sign_in_name(school.practitioner)
    with override_settings(SHAREWELL_SECOND_STEP=True):
        visitor.sign_in(school.practitioner)
        sets_up_app(visitor)
        bystander = Visitor()
        bystander.sign_in(school.lead)
        assert visitor.get("/home").status_code == 200
        assert main(["second-step", "--reset", name, "--by", "Ida of IT"]) == 0
        assert visitor.get("/home")["Location"].startswith("/sign-in")
        assert bystander.get("/second-step").status_code == 200
        clock.shift(timedelta(minutes=1))
        visitor.sign_in(school.practitioner)
        assert visitor.get("/home")["Location"].startswith("/second-step")
    assert not Authenticator.objects.exists()
    assert "set up another" in capsys.readouterr().out


def test_a_new_password_shuts_the_old_one_out(school, visitor, tmp_path, capsys):  # noqa: F811  # a fixture
    name, before = sign_in_name(school.practitioner), entries(school.agency)
    words = tmp_path / "password"
    words.write_text("otter lamp bridge quill\n")
    asked = ["second-step", "--reset", name, "--by", "Ida of IT", "--new-password", str(words)]
    assert main(asked) == 0  # though there is no second step yet
    assert "the new one" in capsys.readouterr().out
    assert visitor.sign_in(school.practitioner).status_code == 200  # the old one: asked again
    page = visitor.get("/sign-in")
    done = visitor.send(page, "/sign-in", login=name, password="otter lamp bridge quill")
    assert done["Location"] == "/home"
    assert entries(school.agency) == [*before, "second_step.reset"]
    with as_agency(school.agency):
        said = open_content(school.practitioner, Entry.objects.latest("index"))
    assert said == {
        "practitioner": str(school.practitioner.practitioner_id),
        "by": "Ida of IT",
        "password": "new",
    }
    words.write_text("123\n")
    assert main(asked) == 2
    words.unlink()
    assert main(asked) == 2
    assert len(entries(school.agency)) == len(before) + 1


def test_resetting_nobodys_second_step_is_refused(school, capsys):
    name = sign_in_name(school.practitioner)
    before = entries(school.agency)
    assert main(["second-step", "--reset", "nobody", "--by", "Ida of IT"]) == 2
    assert "Nobody here" in capsys.readouterr().err
    assert main(["second-step", "--reset", name, "--by", "Ida of IT"]) == 2
    assert "no second step" in capsys.readouterr().err
    assert entries(school.agency) == before


def has_app(actor):
    Authenticator.objects.create(user_id=actor.practitioner_id, type="totp", data={"secret": "x"})


def entries(agency):
    with as_agency(agency):
        return list(Entry.objects.order_by("index").values_list("kind", flat=True))


def test_resetting_leaves_an_entry_that_says_whose_when_and_by_whom_in_sealed_words(school):
    has_app(school.practitioner)
    before = entries(school.agency)
    reset_second_step(sign_in_name(school.practitioner), "Ida of IT", NOW)
    assert entries(school.agency) == [*before, "second_step.reset"]
    with as_agency(school.agency):
        entry = Entry.objects.latest("index")
        said = open_content(school.practitioner, entry)
    assert said == {"practitioner": str(school.practitioner.practitioner_id), "by": "Ida of IT"}
    assert entry.recorded_at == NOW
    assert b"Ida" not in bytes(entry.envelope)


def test_resetting_is_entered_at_each_organisation_and_once(school):
    other = open_school("Far School")
    joining = Actor(None, other, SYSTEM)
    begin_membership(joining, school.practitioner.practitioner_id, "practitioner", uuid4(), NOW)
    has_app(school.practitioner)
    reset_second_step(sign_in_name(school.practitioner), "Ida of IT", NOW)
    told = [entries(each).count("second_step.reset") for each in (school.agency, other)]
    assert told == [1, 1]


def test_a_closed_record_shuts_nobody_out(school):
    has_app(school.practitioner)
    freeze_log(Actor(None, school.agency, SYSTEM), "Its key is lost.", uuid4(), NOW)
    reset_second_step(sign_in_name(school.practitioner), "Ida of IT", NOW)
    assert not Authenticator.objects.exists()
    assert entries(school.agency)[-1] == "log.frozen"


def test_resetting_without_a_name_of_who_does_it_changes_nothing(school, capsys):
    has_app(school.practitioner)
    assert main(["second-step", "--reset", sign_in_name(school.practitioner), "--by", " "]) == 2
    assert "Write who you are" in capsys.readouterr().err
    assert Authenticator.objects.exists()
