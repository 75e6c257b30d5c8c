"""看得见：指标页的占用里有采购计划与合同；付合同的接口写合同号；支付页追溯到合同签订。"""

from __future__ import annotations

import json
from decimal import Decimal as D
from typing import Any

import pytest

from jincai.execution.procurement import api as procurement
from jincai.platform.identity.api import scope
from tests import small_year
from tests.small_year import DIVISION, ON, PAYEE, YEAR

pytestmark = pytest.mark.django_db


def test_plans_and_contracts_are_on_the_page_of_the_allotment_and_a_payment_names_its_contract(settings: Any) -> None:
    settings.PASSWORD_HASHERS = small_year.QUICK
    year = small_year.build()
    office, preparer = year.practice.allotments["office"], year.people["preparer"]
    with scope(divisions=DIVISION):
        told: dict[str, Any] = {"division": DIVISION, "allotment": office, "title": "设备", "on": ON, "actor": preparer}
        plan = procurement.plan(amount=D("600.00"), key="计划", **told)
        contract = procurement.sign(amount=D("400.00"), supplier=PAYEE.name, key="合同", **told)
    browser = small_year.signed_in("preparer")
    page = browser.get(f"/allotment/{office}/").content.decode()
    assert plan in page and contract in page and "采购计划占用" in page

    payee = {"name": PAYEE.name, "account": PAYEE.account, "bank": PAYEE.bank, "bank_no": PAYEE.bank_no}
    line = {"allotment": office, "dep_econ": "30201", "amount": "300.00", "contract": contract}
    sent = {"on": ON.isoformat(), "purpose": "打印机", "payee": payee, "lines": [line]}

    def post(key: str) -> Any:
        heads = {"Idempotency-Key": key}
        return browser.post(
            "/api/payments", json.dumps(sent), content_type="application/json", headers=heads, **small_year.basic("preparer")
        )

    answer = post("一")
    assert (
        answer.status_code == 201 and answer.json()["lines"][0]["contract"] == contract and answer.json()["expires_on"] == f"{YEAR}-04-02"
    )
    page = browser.get(f"/payment/{answer.json()['number']}/").content.decode()
    assert "<dt>合同</dt>" in page and contract in page and "合同签订" in page, "in its line, and on the way the money came"
    refused = post("二").json()["violations"][0]
    assert (refused["rule"], refused["asked"], refused["available"]) == ("P55", "300.00", "100.00")
    assert contract in {hold["document"] for hold in refused["holds"]}
