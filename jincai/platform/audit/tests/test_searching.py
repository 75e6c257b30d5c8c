"""查审计：没有索引可用的，一页只往前看有限的几条，接着看不漏也不重。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jincai.platform.audit import api as audit
from jincai.platform.audit.tests.ground import HERE, scope

pytestmark = pytest.mark.django_db
LOOK, LIMIT = 10, 3


@pytest.fixture
def kept() -> Iterator[None]:
    """Forty records; every seventh of one unit, three of one address, a word once, at the very beginning."""
    with scope(divisions=HERE):
        audit.record(
            *(
                audit.Entry(
                    verb="payment.review" if n % 2 else "allotment.release", document_kind="payment", document=f"ZF{n}", actor="li" if n % 4 else "wang",
                    agency="101001" if n % 7 == 0 else "205001", address="10.0.0.9" if n in (1, 2, 39) else "10.0.0.1", says="重付" if n == 0 else "",
                )
                for n in range(40)
            )
        )  # fmt: skip
        yield


def pages(wanted: audit.Filter) -> list[audit.Page]:
    """One page after the other, to the end."""
    found = [audit.search(wanted, limit=LIMIT, look=LOOK)]
    while found[-1].after:
        found.append(audit.search(wanted, after=found[-1].after, limit=LIMIT, look=LOOK))
    return found


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"agency": "101001"}, lambda n: n % 7 == 0),
        ({"address": "10.0.0.9"}, lambda n: n in (1, 2, 39)),
        ({"verb": "payment.*"}, lambda n: n % 2 == 1),
        ({"text": "重付"}, lambda n: n == 0),
        ({"text": "没有人说过"}, lambda n: False),
        ({"agency": "101001", "actor": "wang"}, lambda n: n % 28 == 0),
        ({"agency": "101001", "verb": "allotment.release"}, lambda n: n % 14 == 0),
    ],
    ids=["agency", "address", "verb", "text", "nothing", "agency-actor", "agency-verb"],
)
def test_what_no_index_finds_is_found_page_by_page_and_once(kept: None, asked: dict[str, str], fits: object) -> None:
    with audit.reading():
        found = pages(audit.Filter(division=HERE, **asked))  # type: ignore[arg-type]
    told = [int(row.document[2:]) for page in found for row in page.rows]
    assert told == [n for n in range(39, -1, -1) if fits(n)], "the newest first, none left out, none twice"  # type: ignore[operator]
    assert all(len(page.rows) == LIMIT or page.looked or page is found[-1] for page in found)


def test_a_page_looks_no_further_than_it_may_and_says_how_far(kept: None) -> None:
    with audit.reading():
        page = audit.search(audit.Filter(division=HERE, text="重付"), limit=LIMIT, look=LOOK)
        tenth = audit.search(audit.Filter(division=HERE), limit=LOOK).rows[-1]
        assert page.rows == () and page.looked == tenth.at and page.after == f"{tenth.at.isoformat()}~{tenth.id}"
        everything = audit.search(audit.Filter(division=HERE), limit=LIMIT, look=LOOK)
    assert everything.looked is None and len(everything.rows) == LIMIT, "what an index finds is not limited"


def test_an_export_goes_through_all_of_it(kept: None) -> None:
    with audit.reading():
        assert [row.document for row in audit.export(audit.Filter(division=HERE, text="重付"), most=100)] == ["ZF0"]
