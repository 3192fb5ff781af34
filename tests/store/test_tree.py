"""The tree of a log in tiles: whole subtrees are kept as the log grows, and proofs from them hold."""

import pytest
from tests.store.test_log import an_act

from sharewell.actions.commit import prepare
from sharewell.practice import record
from sharewell.store import as_agency, log
from sharewell.store import tree as trees
from sharewell.store.models import Entry, Head, Subtree


def grown(school, count=300):
    with as_agency(school.agency):
        acts = [log._Waiting(prepare(an_act(school.practitioner))) for _ in range(count)]
    for begin in range(0, count, 64):
        log._commit_together(school.agency, acts[begin : begin + 64])
    assert [act.receipt().index for act in acts] == list(
        range(acts[0].receipt().index, acts[0].receipt().index + count)
    )


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "as an older edition left it"])
def test_proofs_from_tiles_hold_for_a_log_of_more_than_one_tile(home, school, kept, monkeypatch):
    if not kept:
        monkeypatch.setattr(trees, "whole", lambda *_: [])
    grown(school)
    with as_agency(school.agency):
        assert Subtree.objects.count() == (1 if kept else 0)
        leaves = [bytes(leaf) for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)]
        head = Head.objects.order_by("-size").first()
        tree = trees.tree(head.size)
        assert tree.root == bytes(head.root) == record.root(leaves)
        for index in (0, 255, 256, head.size - 1):
            assert tree.inclusion(index) == record.inclusion_proof(leaves, index)
        assert tree.consistency(256) == record.consistency_proof(leaves, 256)
