"""Nothing we publish names a registry, a path of somebody's machine, or a secret; nothing is heavy."""

import re

from tests.house.tree import named, tracked

MEGABYTE = 1024 * 1024

INDEX_OPTION = re.compile(
    r"--(extra-)?index-url|--find-links|^-i\s+http|registry=|index-url\s*=", re.MULTILINE
)
RESOLVED = re.compile(r'"resolved"\s*:\s*"https?:')
HOME_PATH = re.compile(r"(?<![\w.~<})-])/(home|root|Users)/[A-Za-z0-9_.-]+|[A-Z]:\\\\Users\\\\")
SECRET = re.compile(
    r"-----BEGIN (RSA |EC |OPENSSH )?PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{30}|"
    r"(secret|password|token)\s*=\s*['\"][A-Za-z0-9+/]{32,}['\"]",
    re.IGNORECASE,
)


def texts():
    for path in tracked():
        try:
            yield path, path.read_text()
        except UnicodeDecodeError:
            continue


def found(pattern, *, suffixes=None):
    return [
        f"{named(path)}: {hit.group(0)[:60]}"
        for path, text in texts()
        if (suffixes is None or path.suffix in suffixes) and "tests/house/test_tracked.py" not in named(path)
        for hit in [pattern.search(text)]
        if hit
    ]


def test_no_file_carries_an_index_option_or_resolved_address():
    assert (
        found(
            INDEX_OPTION, suffixes={".txt", ".toml", ".cfg", ".ini", ".npmrc", ".yml", ".json", ".lock", ""}
        )
        == []
    )
    assert found(RESOLVED) == []


def test_no_file_carries_a_home_path():
    assert found(HOME_PATH) == []


def test_no_file_carries_a_secret():
    assert found(SECRET) == []


def test_the_patterns_find_what_they_look_for():
    """A check that can't say no is no check."""
    planted = [
        (INDEX_OPTION, "--index-url x"),
        (RESOLVED, '"resolved": "https:'),
        (HOME_PATH, "see /home/ada/notes"),
        (SECRET, "password = '" + "a" * 40 + "'"),
    ]
    assert [bool(pattern.search(text)) for pattern, text in planted] == [True] * 4


def test_every_locked_package_is_held_by_a_hash():
    for lock in tracked("requirements/*.txt"):
        blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text().strip())
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_no_tracked_file_is_heavy():
    assert [named(path) for path in tracked() if path.stat().st_size > MEGABYTE] == []
