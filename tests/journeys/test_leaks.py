"""After a full journey no name and no word that anybody typed lies open: not in a file, a row, a session, a log or a temporary file."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from sharewell.actions.adopt_book import adopt_book
from sharewell.practice.rulebook import national_book
from sharewell.store.models import Agency, Draft, Entry
from sharewell.store.tenancy import as_agency
from tests.browser import page_of
from tests.journeys.conftest import settle
from tests.journeys.practitioner import Practitioner
from tests.journeys.ways import WAYS
from tests.real_server import Caller, serving
from tests.scan import files_under, forms_of, hits, unpacked
from tests.web.telling import send
from tests.web.test_kill import TODAY
from tests.web.test_share import CSC, follow, sends, through

# Each is met nowhere else in the world, and each goes into a field of its own kind.
CHILD, ADULT, TEACHER = "Zsófia Quixwell", "Ödön Vrabcsik", "Ms Tamsyn Yelverquist"
SEEN, TOLD, DANGER = "Bruisemarl on her wrist", "Grandmother whispergrint", "Locked in the quellshed"
REASONS, PASSED, ADDED = "Because frondlepike again", "That mirthwick happened", "Later snavelbrook rang"
WRONG_NAME, WRONG_PASSWORD = "xanthe.plumbeck", "Not my wobblegate password"
PROVOKED, LOOKED_FOR, ENDED, HALF = (
    "Kettlemorph exploded",
    "Quixwellina",
    "Thrumblewick ended",
    "Half a glimmerstang",
)
PLANTED = (
    CHILD, ADULT, TEACHER, SEEN, TOLD, DANGER, REASONS, PASSED, ADDED, WRONG_NAME, WRONG_PASSWORD, PROVOKED,
    LOOKED_FOR, ENDED, HALF, "Quixwell", "Vrabcsik", "Yelverquist", "Bruisemarl", "Quellshed",
)  # fmt: skip
DEBUG = {"DJANGO_SETTINGS_MODULE": "tests.provoked", "PYTHONIOENCODING": "utf-8"}


def opened(home):
    town = settle(home)
    adopt_book(town.people["IG lead"], national_book().canonical(), uuid4(), timezone.now())
    return town


@pytest.fixture
def places(tmp_path):
    """Where the server's words and its temporary files go."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    return tmp_path / "said", temporary


def everything(home, said, temporary):
    """Read all that the journey left, the keys apart: no key is a text."""
    kept = {f"home/{name}": raw for name, raw in files_under(home.path, "keys").items()}
    kept |= {f"tmp/{name}": raw for name, raw in files_under(temporary).items()}
    kept["output"] = said.read_bytes()
    for number, row in enumerate(Session.objects.all()):
        kept[f"session {number}"] = unpacked(row.session_data) + repr(row.get_decoded()).encode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            kept[f"table {table}"] = b"\n".join(_bytes(value) for row in cursor.fetchall() for value in row)
            if connection.vendor == "postgresql":
                cursor.execute(f'SELECT CAST(t AS text) FROM "{table}" t')
                kept[f"text of {table}"] = "\n".join(row[0] for row in cursor.fetchall()).encode()
    return kept


def _bytes(value):
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def of_the_server(url):
    """Read what PostgreSQL itself wrote, its log and its write-ahead log, when it runs on this computer."""
    import psycopg

    with psycopg.connect(url) as owner:
        folder = Path(owner.execute("SHOW data_directory").fetchone()[0])
    if not folder.exists():
        pytest.skip("POSTGRESQL'S OWN FILES NOT SCANNED: it runs on another computer")
    return {"log": (folder / "log").read_bytes(), "wal": b"".join(files_under(folder / "pg_wal").values())}


def goes_wrong(port):
    """Sign in wrongly, fail on the server's side with words in body and query, and ask for what is not there."""
    somebody = Caller(port)
    somebody.sign_in(WRONG_NAME, WRONG_PASSWORD)
    assert (
        somebody.send(
            somebody.get("/sign-in"), f"/test/broken?words={PROVOKED.replace(' ', '+')}", words=PROVOKED
        ).status_code
        == 500
    )
    assert somebody.get(f"/nothing/{LOOKED_FOR}?child={LOOKED_FOR}").status_code == 404


def walks(port):
    """Go through everything without a browser; return who went."""
    caller = Caller(port)
    caller.sign_in("safeguarding-lead")
    page = sends(
        caller, follow(caller, caller.get("/worry")), seen=SEEN
    )  # no child yet: a form that comes back
    words = {
        "child1_name": CHILD,
        "seen": SEEN,
        "reported": TOLD,
        "reported_by": ADULT,
        "worry_kind": "physical",
        "adult1_name": ADULT,
    }
    page = sends(caller, page, **words, **TODAY)
    page = sends(caller, page, tell=[CSC], name_school=TEACHER)
    caller.cookies.pop("session")  # the session ends in the middle
    asked = caller.send(page, caller.at, danger_now="no", level="harm", zzz=ENDED)
    assert asked.status_code == 401
    page = follow(caller, caller.sign_in("safeguarding-lead", page=asked))
    page = through(caller, page)
    page = sends(caller, page, what=SEEN, reasons=REASONS, held_back=TOLD, advice_who=TEACHER, go="follow")
    page = sends(caller, page)
    assert REASONS in caller.get(_decisions(caller)).content.decode()
    _adds_and_checks(caller, _decisions(caller))
    _tells(caller)
    caller.send(caller.get("/home"), "/home", looked_for=LOOKED_FOR)
    half = caller.get("/worry")["Location"]
    send(caller, half, seen=HALF)
    return caller


def _decisions(caller):
    return re.search(r"/decision/[0-9a-f-]{36}", caller.get(caller.at).content.decode())[0]


def _adds_and_checks(caller, decision):
    send(caller, caller.get(f"{decision}/add")["Location"], words=ADDED)
    text = caller.get(decision).content.decode()
    assert ADDED in text
    assert caller.get(re.search(r"/decision/[^\"]+/family/[^\"]+", text)[0]).status_code == 200
    check = re.search(r"/check/[0-9a-f-]{36}", text)[0]
    file = caller.send(caller.get(check), f"{check}/file", opens="words")
    assert REASONS.encode() in file.content


def _tells(caller):
    """Ring, reach nobody, reach somebody; and write down what was passed on before."""
    page = sends(caller, follow(caller, caller.get("/share-now")), children=CHILD, danger=DANGER)
    page = sends(caller, page, rung="not_reached", spoke_to="", time="")
    sends(caller, page)
    call = caller.get(f"{caller.at}/call")["Location"]
    send(caller, call, outcome="spoke", spoke_to=TEACHER, number="01632 960999", time="", note=TOLD)
    day = timezone.localdate() - timedelta(days=1)
    page = follow(caller, caller.get("/already-shared"))
    page = sends(
        caller, page, children=CHILD, what=PASSED, function="school", spoke_to=TEACHER, how="phone", why=REASONS,
        time="", **{"day-day": day.day, "day-month": day.month, "day-year": day.year},
    )  # fmt: skip
    sends(caller, page)


def kinds(town):
    with as_agency(town.agency):
        return set(Entry.objects.values_list("kind", flat=True))


RECORDED = {
    "worry.raised", "decision.recorded", "decision.amended", "share.urgent", "call.recorded", "share.recorded_late",
}  # fmt: skip


def holds_nothing_open(home, said, temporary, town):
    held = everything(home, said, temporary)
    # The scan sees what does lie open, wherever it lies: the school's name, a log's line of the failure.
    assert hits(["Elm Lane School"], held)
    assert hits(["RuntimeError"], {"output": held["output"]})
    assert any(name.startswith("session") for name in held)
    with as_agency(town.agency):
        assert Draft.objects.count() > 0
    assert kinds(town) >= RECORDED
    assert hits(PLANTED, held) == []
    return held


def finds_what_is_planted(home, said, temporary):
    """The other way round: one name in a column that is not sealed, and the scan fails."""
    Agency.objects.filter(name="Elm Lane School").update(area=CHILD)
    assert hits(PLANTED, everything(home, said, temporary))


@pytest.mark.parametrize(
    "fixture", ["sqlite_home", pytest.param("postgres_home", marks=pytest.mark.postgres)]
)
def test_a_full_journey_over_http_leaves_no_planted_word(fixture, request, places):
    home = request.getfixturevalue(fixture)
    said, temporary = places
    town = opened(home)
    with serving(home, said, TMPDIR=str(temporary), **DEBUG) as server:
        walks(server.port)
        goes_wrong(server.port)
        # While it runs there is a write-ahead log to look into, too.
        assert home.vendor != "sqlite" or any("-wal" in name for name in files_under(home.path))
        holds_nothing_open(home, said, temporary, town)
    holds_nothing_open(home, said, temporary, town)
    if home.vendor == "postgresql":
        # The text as it is: that much write-ahead log would take minutes to search in every form.
        held = of_the_server(request.getfixturevalue("postgres_server").url)
        assert b"elm lane school" in held["wal"].lower()
        assert [word for word in PLANTED for raw in held.values() if word.encode() in raw] == []
    finds_what_is_planted(home, said, temporary)


def test_a_full_journey_in_a_browser_leaves_no_planted_word(chromium, sqlite_home, places):
    said, temporary = places
    town = opened(sqlite_home)
    with serving(sqlite_home, said, TMPDIR=str(temporary), **DEBUG) as server:
        with page_of(chromium) as page:
            _browses(Practitioner(page, server.address, town.sign_in_names(), WAYS["desktop"]))
        walks(server.port)
        goes_wrong(server.port)
        holds_nothing_open(sqlite_home, said, temporary, town)
    holds_nothing_open(sqlite_home, said, temporary, town)


def _browses(practitioner):
    """The urgent way, and a worry during which the session ends; what is typed is kept by the script too."""
    practitioner.signs_in("practitioner").opens("/share-now")
    practitioner.writes("Who is in danger?", CHILD).writes("What is the danger?", DANGER).presses("Continue")
    practitioner.answers("Whom did you speak to?", "Police or ambulance")
    practitioner.writes("The name of the person you spoke to", TEACHER).presses("Continue").presses(
        "Record this"
    )
    practitioner.reads(f"You told {TEACHER}").opens("/worry").writes("Child’s name", CHILD)
    practitioner.writes("What did you see or hear yourself?", ENDED).signs_out_elsewhere().presses("Continue")
    practitioner.reads("sign in as yourself").gives_name_and_password("practitioner")
    practitioner.looks().finds_written("What did you see or hear yourself?", ENDED)
    # and once more in the middle of the interview
    practitioner.picks("What kind of worry is it?", "Physical abuse").presses("Continue")
    practitioner.answers("Tick everybody who might need to know", "Children’s social care").presses(
        "Continue"
    )
    danger, how = (
        "Could a child be seriously hurt now, or tonight, if nobody acts?",
        "How serious is the worry?",
    )
    practitioner.is_at("/case/*/question/danger").answers(danger, "No")
    practitioner.answers(how, "The child is being harmed or is likely to be").signs_out_elsewhere().presses(
        "Continue"
    )
    practitioner.reads("sign in as yourself").gives_name_and_password("practitioner")
    practitioner.looks().is_at("/case/*/question/danger").finds_chosen(danger, "No")
    practitioner.finds_chosen(how, "The child is being harmed or is likely to be")


def test_another_person_who_signs_in_gets_nothing_of_what_was_typed(practitioner):
    # Given a practitioner whose session ends while they write
    practitioner.signs_in("practitioner").opens("/worry").writes("Child’s name", CHILD)
    practitioner.writes("What did you see or hear yourself?", ENDED).signs_out_elsewhere().presses("Continue")
    practitioner.does_not_read(ENDED, CHILD)
    half_written = practitioner.path

    # when a colleague signs in at the same screen
    practitioner.gives_name_and_password("safeguarding lead").is_at("/home")

    # then nothing of it is there, by any way
    practitioner.does_not_read(ENDED, CHILD)
    assert practitioner._goes(half_written).status == 404
    practitioner.does_not_read(ENDED, CHILD)


@pytest.mark.parametrize("form", sorted(forms_of(CHILD)))
def test_the_scan_finds_a_name_in_each_form_in_which_it_can_hide(form):
    assert hits([CHILD], {"file": b"\0\1" + form + b"\2"})


def test_the_scan_finds_base64_of_a_name_wherever_it_begins():
    import base64

    for before in range(4):
        for after in range(4):
            held = base64.b64encode(b"x" * before + CHILD.encode() + b"y" * after)
            assert hits([CHILD], {"file": held}), (before, after)
