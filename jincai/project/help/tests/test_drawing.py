"""画说明：六种写法；写什么别的都只是字。"""

from __future__ import annotations

from jincai.project.help.drawing import draw


def test_the_six_forms() -> None:
    assert draw("一段，\n接着。\n\n另一段 `x` **粗**") == "<p>一段，接着。</p>\n<p>另一段 <code>x</code> <b>粗</b></p>"
    assert draw("1. 甲\n2. 乙\n   续\n\n- 丙") == "<ol><li>甲</li><li>乙续</li></ol>\n<ul><li>丙</li></ul>"
    assert draw("#### 题") == "<h3>题</h3>"
    table = draw("| 键 | 做 |\n|---|---|\n| `x` | 选 |")
    assert '<th scope="col">键</th>' in table and "<td><code>x</code></td><td>选</td>" in table and "---" not in table
    assert draw("看[支付](/payment/)与[文档](docs/a.md)") == '<p>看<a href="/payment/">支付</a>与文档</p>'


def test_what_is_written_is_only_words() -> None:
    told = draw("<script>alert(1)</script> `<b>` **<i>**")
    told += draw("[x](javascript:alert(1)) [y](//evil.example/) [z](/a\"onclick=b)\n\n| <a> |\n|---|\n| <img src=x> |")
    for wrong in ("<script", "<img", "<i>", "<a>", 'href="//', 'href="javascript', 'onclick="', '"onclick'):
        assert wrong not in told, (wrong, told)
    assert "alert(1)" in told, "the words are there"
