"""调剂接口的格式：进来的申请，出去的单据。金额是两位小数的文本。"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, Field

from jincai.kernel.money import plain, positive
from jincai.platform.files import api as files

Amount = Annotated[str, AfterValidator(lambda text: plain(positive(text))), Field(description="元，文本，大于 0，至多两位小数", examples=["12000.00"])]


class AttachmentBody(Schema):
    """附件：文件名与内容（Base64）；PDF、OFD、图片、Excel，每个 10 MB 以内."""

    name: str = Field(min_length=1, max_length=120)
    content: str = Field(description="内容，Base64")


class VirementBody(Schema):
    """调剂申请；`on` 业务日，决定年度."""

    on: date
    giving: str = Field(max_length=20, description="调出指标编号")
    taking: str = Field(max_length=20, description="调入指标编号")
    amount: Amount
    reason: str = Field(min_length=1, max_length=200)
    attachments: list[AttachmentBody] = Field(default=[], max_length=files.MOST)


class ActBody(Schema):
    """办理：同意、退回（写理由；可写退到流程的哪一步，不写是退回申请人，解冻）、撤回；`on` 业务日."""

    action: Literal["approve", "return", "withdraw"]
    on: date
    reason: str = Field("", max_length=200)
    to_step: str = Field("", max_length=40)


class VirementOut(Schema):
    """调剂单."""

    number: str
    year: int
    state: str
    label: str
    agency: str
    to_agency: str
    giving: str
    taking: str
    amount: str
    reason: str
    applied_on: date
    applied_by: str
    decided_on: date | None
    decided_by: str


class AttachmentOut(Schema):
    """附件，不带内容."""

    id: int
    name: str
    kind: str
    size: int
    sm3: str


class VirementDetail(VirementOut):
    """调剂单，带种类（virement 部门内、virement_across 跨部门）、现在走到的各步、附件."""

    kind: str
    at: list[str]
    attachments: list[AttachmentOut]


class VirementPage(Schema):
    """一页调剂单，新的在前；`count`、`total` 是筛选后的全部."""

    items: list[VirementOut]
    next: str | None
    count: int
    total: str


class VirementFilters(Schema):
    """筛选与翻页；`agency` 调出或调入的单位."""

    year: int
    state: Literal["", "APPLIED", "APPROVED", "REJECTED", "WITHDRAWN"] = ""
    agency: str = ""
    q: str = ""
    cursor: str = ""
    limit: int = Field(50, ge=1, le=500)
