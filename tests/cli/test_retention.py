"""``sharewell retention``: in the name of somebody who signs in, and never by one person alone."""

import io

import pytest

from sharewell.actions.raise_worry import Person
from sharewell.cli import main
from sharewell.store import as_agency, content_keys
from sharewell.store.models import Case, Practitioner
from tests.actions.acts import children
from tests.actions.test_redate import BORN, months, opened
from tests.people import NOW


@pytest.fixture(autouse=True)
def stands(monkeypatch):
    import django.utils.timezone

    monkeypatch.setattr(django.utils.timezone, "now", lambda: NOW)


@pytest.fixture
def run(tmp_path, capsys):
    password = tmp_path / "password"
    password.write_text("a long password\n")

    def runs(actor, *words, by=password):
        name = Practitioner.objects.get(id=actor.practitioner_id).sign_in_name if actor else "nobody"
        code = main(["retention", *map(str, words), "--as", name, "--password-file", str(by)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return runs


def test_a_case_goes_by_two_peoples_commands_and_the_list_follows(school, run):
    case = opened(school.practitioner)
    undated = opened(school.practitioner, Person("Kofi Example"))
    held = opened(school.practitioner)
    said = run(school.lead, "hold", held, "--cause", "court", "--reason", "A claim.", "--authority", "x")
    assert said == (0, "Held. Nothing of this case is disposed of until the hold is lifted.\n")
    code, asked = run(school.ig_lead, "ask", case, "--reason", "Asked to.")
    disposal = asked.split()[2].rstrip(".")
    assert code == 0
    code, alone = run(school.ig_lead, "dispose", disposal, "--reason", "time_has_come", "--yes")
    assert (code, "do not open this" in alone) == (2, True)
    _, shown = run(school.ig_lead, "show")
    assert f"{disposal}  1 case(s): waits for a second person" in shown
    assert f"{undated}  School child protection file: The date of birth is not known." in shown
    assert f"{held}  School child protection file: held for court since 2026-11-22" in shown
    assert "Later: 1, the next in 2044-04" in shown
    code, done = run(school.lead, "dispose", disposal, "--reason", "time_has_come", "--yes")
    assert (code, done.splitlines()[0]) == (
        0,
        "Keys destroyed here on 2026-11-22; certificate due on 2026-12-27.",
    )
    assert "Keys in no backup yet" in done
    assert "keys destroyed here on 2026-11-22" in run(school.ig_lead, "show")[1]
    run(school.lead, "hold", held, "--cause", "complaint", "--reason", "Hers.", "--authority", "x")
    ended = ("lift", held, "--reason", "It ended.", "--authority", "The court")
    assert run(school.ig_lead, *ended)[0] == 2
    which = run(school.ig_lead, "show")[1].partition("held for court since 2026-11-22 (--hold ")[2][:36]
    assert "holds that stand: 1" in run(school.ig_lead, *ended, "--hold", which)[1]
    run(school.ig_lead, *ended)
    assert "Held: 0" in run(school.ig_lead, "show")[1]


def test_disposal_shows_what_it_destroys_and_goes_on_only_after_a_typed_yes(school, run, monkeypatch):
    cases = [opened(school.practitioner) for _ in range(2)]
    _, asked = run(school.ig_lead, "ask", *cases, "--reason", "Asked \x1bto.")
    disposal = asked.split()[2].rstrip(".")
    words = ("dispose", disposal, "--reason", "time_has_come")

    def left():
        with as_agency(school.agency):
            return Case.objects.exclude(kek=content_keys.DISPOSED).count()

    def answers(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    for text in ("", "\n", "y\n", "no\n", "yes please\n"):
        answers(text)
        code, shown = run(school.lead, *words)
        assert (code, "Nothing was disposed of." in shown, left()) == (1, True, 2)
    for said in (
        "Cases whose words would be destroyed for ever: 2", f"{cases[0]}  Schools and nurseries: ",
        "before its time; due 2044-04", "Of these on hold: 0", "Asked  to.", "Type yes to go on",
    ):  # fmt: skip
        assert said in shown, said
    run(school.lead, "hold", cases[1], "--cause", "court", "--reason", "A claim.", "--authority", "x")
    answers("yes\n")
    code, shown = run(school.lead, *words)
    assert (code, "HELD FOR COURT SINCE 2026-11-22" in shown, "Of these on hold: 1." in shown, left()) == (
        2, True, True, 2
    )  # fmt: skip
    _, asked = run(school.ig_lead, "ask", cases[0], "--reason", "Asked to.")
    answers("yes\n")
    assert run(school.lead, "dispose", asked.split()[2].rstrip("."), "--reason", "time_has_come")[0] == 0
    assert left() == 1


def test_wrong_name_or_password_opens_nothing(school, run, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("another password")
    for actor, by in ((None, None), (school.ig_lead, wrong)):
        code, said = run(actor, "show", **({"by": by} if by else {}))
        assert (code, said.splitlines()[0]) == (2, "That name and password do not open this.")


def test_keys_are_rotated_and_everything_reads_as_before(home, school, capsys):
    case = opened(school.practitioner, Person("Kofi Example", born=BORN))
    with as_agency(school.agency):
        before = Case.objects.get(id=case).kek
    assert main(["retention", "rotate"]) == 0
    assert "Keys destroyed after everything under them was moved to fresh ones" in capsys.readouterr().out
    assert not content_keys.is_there(before)
    assert months(school.agency, case) == {"2044-04"}
    assert len(children(school.practitioner, case)) == 1
    assert (home.path / "keys").is_dir()
