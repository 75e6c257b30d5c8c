"""表单：换密码。"""

from __future__ import annotations

from typing import Any

from django import forms

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity


class PasswordForm(forms.Form):
    """换密码: the old one where it was not just given, the new one twice."""

    old = forms.CharField(label="现在的密码", required=False, strip=False)
    new = forms.CharField(label="新密码", strip=False, max_length=256, error_messages={"required": "请填新密码"})
    again = forms.CharField(label="再写一遍", strip=False, max_length=256, error_messages={"required": "请再写一遍新密码"})

    def __init__(self, *args: Any, user: Any, ask_old: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.ask_old = user, ask_old

    def clean_old(self) -> str:
        """现在的密码."""
        old: str = self.cleaned_data["old"]
        if self.ask_old and not self.user.check_password(old):
            raise forms.ValidationError("现在的密码不对")
        return old

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        found = super().clean() or {}
        if found.get("new") and found.get("again") and found["new"] != found["again"]:
            raise forms.ValidationError("两遍写得不一样")
        return found

    def kept(self) -> bool:
        """办成了吗: keep the new password, if all the rules of the house allow it; else they are among the errors."""
        if not self.is_valid():
            return False
        actor = identity.actor_of(self.user)
        try:
            identity.set_password(username=self.user.username, password=self.cleaned_data["new"], actor=actor)
        except UserError as why:
            self.add_error("new", why.says)
            return False
        self.user.refresh_from_db()
        return True

    def sentences(self) -> list[str]:
        """Everything that is wrong, once."""
        return list(dict.fromkeys(str(each) for errors in self.errors.values() for each in errors))
