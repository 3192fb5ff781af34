"""ARCHITECTURE.md tells the truth about the tree."""

import re

from tests.house.tree import ROOT, SOURCE

TEXT = (ROOT / "ARCHITECTURE.md").read_text()


def drawn_folders() -> set[str]:
    """Read the folder map: three columns a level."""
    lines = re.search(r"```tree\n(.*?)```", TEXT, re.DOTALL).group(1).splitlines()
    folders, path = set(), []
    for line in lines[1:]:
        lead, name = re.match(r"((?:│  |   |├─ |└─ )+)(\w+)", line).groups()
        path = [*path[: len(lead) // 3 - 1], name]
        folders.add("/".join(path))
    return folders


def real_folders() -> set[str]:
    own = (path for path in SOURCE.rglob("*") if path.is_dir() and path.name != "__pycache__")
    return {
        str(path.relative_to(SOURCE))
        for path in own
        # What lies inside static and templates is theirs to arrange.
        if not {"static", "templates"} & set(path.relative_to(SOURCE).parts[:-1])
    }


def test_folder_map_equals_the_tree():
    assert drawn_folders() == real_folders()


def test_every_file_it_names_exists():
    named = set(re.findall(r"`((?:web|actions|practice|store|guidance|cli|config)/[\w/.]+\.\w+)`", TEXT))
    assert [name for name in sorted(named) if not (SOURCE / name).exists()] == []
    assert len(named) > 10
