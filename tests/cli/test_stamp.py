"""Stamps of RFC 3161 by a test authority made with openssl: asked for, checked offline, and a changed byte refused."""

import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sharewell.cli import main
from sharewell.practice.record import check, leaf_hash
from tests.practice.record.bundles import bundle, stamped
from tests.practice.record.made import LOG, head, made_file

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not on this computer")
CONFIG = """
[tsa]
default_tsa = own
[own]
serial = {0}/serial
signer_cert = {0}/tsa.pem
signer_key = {0}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tsa")

    def openssl(*words, **more):
        return subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder, **more).stdout

    (folder / "tsa.cnf").write_text(CONFIG.format(folder))
    (folder / "serial").write_text("01\n")
    (folder / "ext").write_text("extendedKeyUsage=critical,timeStamping\n")
    made = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl(
        "req", "-x509", *made, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test root", "-days", "30"
    )
    openssl(
        "req", "-x509", *made, "-keyout", "x.key", "-out", "other.pem", "-subj", "/CN=Other", "-days", "30"
    )
    openssl("req", *made, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test authority")
    openssl("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-extfile", "ext", "-out", "tsa.pem", "-days", "30")  # fmt: skip

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            (folder / "query").write_bytes(query)
            reply = openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(reply if self.path == "/" else b"no stamp")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def stamp(authority, tmp_path, capsys):
    folder, address = authority
    note = tmp_path / "head"
    note.write_text(head([leaf_hash(b"1"), leaf_hash(b"2")]))

    def ran(act, *words, file=note, root="ca.pem", address=address):
        asked = ("--authority", address) if act == "ask" else ()
        code = main(
            ["stamp", act, str(file), str(tmp_path / "s.tsr"), "--ca", str(folder / root), *asked, *words]
        )
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    ran.note, ran.file = note, tmp_path / "s.tsr"
    return ran


def test_stamp_is_asked_for_and_checked_offline(stamp):
    code, shown = stamp("ask")
    assert (code, f"The head of {LOG} over 2 entries was there by" in shown) == (0, True)
    assert stamp("verify") == (code, shown)


def test_stamp_of_a_check_files_head_holds_for_the_file(stamp, tmp_path):
    file = tmp_path / "file.json"
    file.write_bytes(made_file("because"))
    assert stamp("ask", file=file)[0] == 0
    assert stamp("verify", file=file)[0] == 0
    stamp.note.write_text(check(file.read_bytes()).proof.checkpoint)
    assert stamp("verify")[0] == 0


def test_changed_byte_never_dates_it_otherwise_and_other_head_and_root_are_refused(stamp):
    """openssl passes over some bytes that nothing signs; what it says of head and time stays the same then."""
    first = stamp("ask")
    assert stamp("verify", root="other.pem")[0] == 1
    whole, refused = stamp.file.read_bytes(), 0
    places = range(40, len(whole), max(1, len(whole) // 24))
    for place in places:
        stamp.file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found = stamp("verify")
        assert found[0] == 1 or found == first, place
        refused += found[0]
    assert refused >= len(places) * 0.8
    stamp.file.write_bytes(whole)
    stamp.note.write_text(head([leaf_hash(b"1"), leaf_hash(b"3")]))
    assert stamp("verify")[0] == 1


def test_answer_that_is_no_stamp_is_not_kept(stamp, authority):
    for more in ({"address": f"{authority[1]}broken"}, {"root": "other.pem"}, {"address": "ftp://x"},
                 {"address": "http://127.0.0.1:9/"}):  # fmt: skip
        assert stamp("ask", **more)[0] == 2
        assert not stamp.file.exists()


def test_file_without_a_head_and_missing_program_are_said_in_words(stamp, tmp_path, monkeypatch):
    wrong = tmp_path / "wrong"
    wrong.write_text("nothing")
    assert stamp("ask", file=wrong)[0] == 2
    assert stamp("ask", file=tmp_path / "none")[0] == 2
    broken = made_file("because").replace(b"Bruises", b"Bruised")
    wrong.write_bytes(broken)
    assert "does not hold" in stamp("ask", file=wrong)[1]
    monkeypatch.setenv("PATH", "")
    assert "openssl is not on this computer" in stamp("ask")[1]


@pytest.fixture
def given_out(stamp, tmp_path):
    """A bundle with a real stamp over an earlier head."""

    def answer(note):
        stamp.note.write_text(note)
        assert stamp("ask")[0] == 0
        return stamp.file.read_bytes()

    (tmp_path / "b.zip").write_bytes(bundle(stamped(answer)))
    return tmp_path / "b.zip"


def test_stamp_in_a_bundle_is_said_and_its_time_with_the_authority_s_root(given_out, authority, capsys):
    asked = ["record", "verify", str(given_out), "--no-memory"]
    assert main(asked) == 0
    assert "Time stamp 1" in capsys.readouterr().out
    assert main([*asked, "--ca", str(authority[0] / "ca.pem")]) == 0
    assert "By the authority's clock the stamped head was there by" in capsys.readouterr().out
    assert main([*asked, "--ca", str(authority[0] / "other.pem")]) == 1
    assert "DOES NOT HOLD  Time stamp 1, by its authority" in capsys.readouterr().out


def test_root_for_a_bundle_without_a_stamp_is_said(authority, tmp_path, capsys):
    (tmp_path / "b.zip").write_bytes(bundle())
    asked = ["record", "verify", str(tmp_path / "b.zip"), "--no-memory", "--ca", str(authority[0] / "ca.pem")]
    assert main(asked) == 1
    assert "no time stamp here" in capsys.readouterr().out
