"""杂凑树：每一行都证得出，别的都证不出；与按定义递归算的一样。"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from jincai.accounting.closing import offline, trees


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 31, 100])
def test_every_line_is_proved_and_no_other(size: int) -> None:
    lines = [f"事实 {n}".encode() for n in range(size)]
    leaves = [trees.leaf(line) for line in lines]
    root = trees.root(leaves)
    for place, line in enumerate(lines):
        path = trees.path(leaves, place)
        assert trees.climbed(trees.leaf(line), path) == root
        assert trees.climbed(trees.leaf(line + b"0"), path) != root
        assert offline.included(line.decode(), [list(step) for step in path], root)
        assert not offline.included(line.decode() + " ", [list(step) for step in path], root)


def test_an_empty_tree_has_a_root_and_a_leaf_is_no_node() -> None:
    assert trees.root([]) == trees.EMPTY
    one, two = trees.leaf(b"a"), trees.leaf(b"b")
    assert trees.leaf(bytes.fromhex(one + two)) != trees.node(one, two), "a line cannot be passed off as a branch"


@given(some.lists(some.binary(min_size=1, max_size=8), min_size=1, max_size=40, unique=True), some.data())
def test_another_line_in_its_place_changes_the_root(lines: list[bytes], data: some.DataObject) -> None:
    place = data.draw(some.integers(0, len(lines) - 1))
    leaves = [trees.leaf(line) for line in lines]
    changed = [*leaves[:place], trees.leaf(lines[place] + b"!"), *leaves[place + 1 :]]
    assert trees.root(changed) != trees.root(leaves)
