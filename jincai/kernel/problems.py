"""问题：用户能造成、也能自己改正的错误，各有一句话和一个办法。"""

from __future__ import annotations

import dataclasses


class UserError(Exception):
    """用法或输入有误: `says` what is wrong, `remedy` what to do. Commands end with status 2."""

    def __init__(self, says: str, remedy: str = "") -> None:
        super().__init__(says)
        self.says = says
        self.remedy = remedy


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class InputError:
    """一处输入错误：哪张表、哪一行、哪一列、什么值、怎么改。"""

    sheet: str
    row: int | None
    field: str
    value: str
    says: str

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return dataclasses.asdict(self)


class InputErrors(UserError):
    """一批输入错误: every error of an input at once; nothing was saved."""

    def __init__(self, errors: list[InputError], says: str = "") -> None:
        super().__init__(says or f"共 {len(errors)} 处错误，未保存任何数据", "按各行说明改正后重新导入")
        self.errors = errors
