"""账号与行号的校验。"""

import csv
from pathlib import Path

import pytest

from jincai.platform.banking import api as banking

ICBC = "102100099996"


def wrong(number: str = "", name: str = "丽江某某公司", bank_no: str = ICBC) -> list[str]:
    return banking.check_account(number, name, bank_no)


def test_published_bank_numbers_pass_and_their_neighbours_do_not() -> None:
    with (Path(banking.__file__).parent / "data" / "banks.csv").open(encoding="utf-8", newline="") as source:
        listed = [row["bank_no"] for row in csv.DictReader(source)]
    assert len(listed) == 419
    for number in listed:
        assert banking.check_bank_no(number) == ""
        assert "校验位" in banking.check_bank_no(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_the_luhn_digit_finds_every_single_slip_of_a_card_number() -> None:
    card = banking.make_card_number(7)
    assert wrong(card) == []
    for place in range(2, len(card)):
        slip = card[:place] + str((int(card[place]) + 1) % 10) + card[place + 1 :]
        assert "校验位" in wrong(slip)[0], slip


def test_a_known_card_number() -> None:
    assert wrong("4111111111111111") == [], "not card-like for us: a plain account number of 16 digits"
    assert "校验位" in wrong("6200000000000000")[0]
    assert wrong("6200000000000005") == [], "Luhn by hand: 6*2=12->3, 0... sum 3+2+5=10"


@pytest.mark.parametrize(
    ("number", "says"),
    [("", "不能为空"), ("1234567", "8 至 30"), ("1" * 31, "8 至 30"), ("53-0070055", "数字以外"), ("５３００７００５５", "数字以外")],
)
def test_a_wrong_account_number(number: str, says: str) -> None:
    assert says in wrong(number)[0]


def test_everything_wrong_is_said_at_once() -> None:
    assert len(wrong("12", " ", "123")) == 3
    assert "过长" in wrong(banking.make_account(1), "长" * 121)[0]
    assert "行号" in wrong(banking.make_account(1), bank_no="")[0]


def test_made_numbers_are_valid_and_the_same_for_the_same_seed() -> None:
    for seed in range(300):
        card, account, bank_no = banking.make_card_number(seed), banking.make_account(seed), banking.make_bank_no(seed)
        assert wrong(card, bank_no=bank_no) == [] and wrong(account) == [], seed
        assert (card, account, bank_no) == (banking.make_card_number(seed), banking.make_account(seed), banking.make_bank_no(seed))
    assert banking.make_card_number(1) == "6217995152778118877", "the same for ever: other programs were told these numbers"


def test_made_numbers_differ() -> None:
    assert len({banking.make_card_number(seed) for seed in range(2000)}) == 2000
    assert len({banking.make_account(seed) for seed in range(2000)}) == 2000


def test_masked_keeps_the_last_four() -> None:
    assert banking.masked("53003404430551977") == "*************1977"
