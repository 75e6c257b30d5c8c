"""记账故事表：横线以上是发生的事（标题、单据、要素、金额），横线以下是余额；不用数据库，由推演执行同一份规则。

A line above names a fact by its Chinese title, or by its account a balance that was there before. Words that the story knows (`Z1`,
`from=Z2`) stand for several fields, `field=value` is one field, a number with two decimals is the amount. Below: account, name, control,
document where the account has one, amount.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jincai.kernel.facts import Fact, field_names, field_types
from jincai.ledger import api as ledger
from jincai.ledger.interpreter import Key, replay, told

Words = Mapping[str, Mapping[str, str]]
USUAL = {"fund": "111", "treasury_account": "53TSA", "reason": "试", "notice": "TK1", "decision": "政〔2025〕1号"}


def tells(story: str, words: Words) -> None:
    """The balances of a story are what it says, and no floored balance was below zero on the way."""
    above, below = re.split(r"^\s*-{3,}\s*$", story, flags=re.MULTILINE)
    lines = _lines(above)
    opening = dict(_opening(line) for line in lines if line[0].isdigit())
    facts = [_fact(line, number, words) for number, line in enumerate(lines, 1) if not line[0].isdigit()]
    for number in range(1, len(facts) + 1):
        short = [key for key, amount in _after(facts[:number], opening).items() if amount < 0 and _account(key).floored]
        assert not short, f"{facts[number - 1].TITLE} {facts[number - 1].document} 使余额为负：{short}"
    moved = replay(told(each) for each in facts)
    for book in ledger.BOOKS:
        assert sum(amount * _account(key).side for key, amount in moved.items() if key.book == book) == 0, f"{book} 借贷不平"
    left = _after(facts, opening)
    assert sorted(_shown(key, amount) for key, amount in left.items() if amount) == sorted(" ".join(line.split()) for line in _lines(below))


def _after(facts: list[Fact], opening: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    left = replay(told(each) for each in facts)
    return {key: left.get(key, Decimal(0)) + opening.get(key, Decimal(0)) for key in left.keys() | opening.keys()}


def _opening(line: str) -> tuple[Key, Decimal]:
    code, name, control, *document, amount = line.split()
    book = next(b for b in ledger.BOOKS.values() if any(a.code == int(code) and a.name == name for a in b.accounts.values()))
    return Key(book.name, int(code), control, document[0] if document else ""), Decimal(amount)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def _account(key: Key) -> ledger.Account:
    return ledger.BOOKS[key.book].by_code(key.account)


def _shown(key: Key, amount: Decimal) -> str:
    return " ".join(f"{key.account} {_account(key).name} {key.control} {key.document} {amount}".split())


def _fact(line: str, number: int, words: Words) -> Fact:
    title, document, *rest = line.split()
    kinds = [kind for kind in ledger.FACTS.values() if title == kind.TITLE]
    assert len(kinds) == 1, f"没有（或不止一种）事实叫“{title}”"
    values: dict[str, Any] = dict(USUAL)
    for word in rest:
        values |= _word(word, words)
    names, kind = field_names(kinds[0]), field_types(kinds[0])
    unknown = [word for word in rest if "=" in word and word.split("=")[0] not in (*names, "from")]
    assert not unknown, f"“{title}”没有字段 {unknown}"
    body = {name: values[name] == "是" if kind[name] == "boolean" else values[name] for name in names if name in values}
    envelope = {"division": "530700000", "year": 2025, "on": date(2025, 3, 3), "actor": "试", "document_kind": "story", "key": str(number)}
    return kinds[0](**envelope, document=document, **body)  # type: ignore[arg-type]


def _word(word: str, words: Words) -> dict[str, Any]:
    if re.fullmatch(r"\d+\.\d\d", word):
        return {"amount": Decimal(word)}
    name, equals, value = word.partition("=")
    if name == "from":
        return {f"from_{field}": text for field, text in words[value].items()}
    return {name: value} if equals else dict(words[word])
