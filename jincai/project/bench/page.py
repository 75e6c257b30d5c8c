"""BENCH.md：一次 `jincai bench all` 的结果，由程序印出。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jincai
from jincai.project.bench import picture

NAME, PICTURE = "BENCH.md", "growth.svg"
HEAD = "<!-- 由程序印出（jincai bench all；make bench），请勿手改 -->"
TITLES = {
    "post": "记一件（post）", "batch": "成批（batch）", "verb": "动词（verb）", "growth": "增长（growth）", "balance": "余额与查账（balance）",
    "scope": "可见范围（scope）", "voucher": "凭证与对账（voucher）", "web": "工作台（web）",
}  # fmt: skip
WORDS = {
    "post": "一事务一事实，经 `chronicle.record`，含行级安全、发件箱；上限是同样的行，由同样多的进程各以一条预备好的语句手写，不经 Django、规则、信封。",
    "batch": "十万件按件记，对一次集合操作写下同样的行；客户端内存在单独的进程里量。",
    "verb": "`payment.request` 从头到尾，在进程内；往返次数由 libpq 的消息记录数出。",
    "voucher": "签名以个数计，与同一次运行的 `openssl speed sm2` 并排（一个进程，签验之外的事连同数据库都在它的时间里）："
    "生成、经办人签名、单位和财政签章、存库、排队；收到的读出、验签章、查字段、存库。对账是真的取数对账：一天的支付凭证、回单、对账单装好，每类差异放进几张，找到的须一项不多一项不少；内存在单独的进程里量。",
    "growth": "同一个年度、一个区划、一个账套，支付的申请、凭证、回单一步一步装到账上，每步再量记一件和成批（每批两万件）。",
    "scope": "同一页、同一进程、轮流：程序账户（行级安全，连同设置可见范围）对不受行级安全约束的账户（设置换成常数）；两边的页面逐字节相同才比。"
    "待办、成批审批、查审计是真的页面，登录了的浏览器从请求到画好的答复；待办一万件，审计与支付一样多条。",
    "web": "真的网页服务（granian 两个进程）与八个登录了的人在同一台机器上：一页接一页，不歇；时间从请求到取全，在看的一方量。"
    "清单里有一百万笔的合计，查找有整年的，执行总览是全区划的；"
    "多人同看的大数各进程留片刻（页上写明几时取的），“独自”一栏是谁也没看过时的第一次。首屏与版面移动是 Chromium 自己的计时，每次都不带缓存。",
    "balance": "同一个账，旬末快照做好之后；每次试算都与逐条分录 GROUP BY 的结果逐行比过，目标与直写的 GROUP BY 比；先分组再连要素的写法也量，倍数另记。",
}
FIGURES = (("says", "{}"), ("p50_ms", "p50 {} ms"), ("p99_ms", "p99 {} ms"), ("ceiling_p50_ms", "上限 p50 {} ms"), ("ceiling_p99_ms", "上限 p99 {} ms"),
           ("runs", "各次 {}"), ("ceiling_runs", "上限各次 {}"), ("seconds", "{} s"), ("bytes", "占盘 {} 字节"), ("late_rows", "迟记 {} 行"),
           ("group_by_seconds", "GROUP BY 最快 {} s"), ("times_grouped_first", "比先分组再连的快 {} 倍"),
           ("max_ms", "最长 {} ms"), ("ceiling_grew", "上限同期 {} 倍"), ("entries", "分录 {}"),
           ("rows", "行 {}"), ("ceiling_client_mb", "手写一方的客户端 {} MB"), ("client_mb", "客户端 {} MB"),
           ("client_small_mb", "少的一天 {} MB"), ("alone_ms", "独自 {} ms"), ("pages", "{} 页"))  # fmt: skip


def folder() -> Path:
    """docs/generated of this checkout."""
    return Path(jincai.__file__).resolve().parent.parent / "docs" / "generated"


def write(result: Mapping[str, Any], out: Path) -> list[str]:
    """Write the page and, if there is growth to show, its picture; the files."""
    out.mkdir(parents=True, exist_ok=True)
    files = {NAME: text(result)}
    if lines := _lines(result["cases"]):
        files[PICTURE] = picture.growth(lines, "记一件的时间随账的大小", "账上的分录数（对数刻度）", "微秒／件（八个进程合计）")
    for name, words in files.items():
        (out / name).write_text(words, encoding="utf-8", newline="\n")
    return [str(out / name) for name in files]


def text(result: Mapping[str, Any]) -> str:
    """The whole page."""
    cases = result["cases"]
    parts = ["# 量度", HEAD, _summary(result), "## 条件", _conditions(result["conditions"]), "## 怎样重做", _again(result)]
    for name, title in TITLES.items():
        own = [case for case in cases if case["part"] == name]
        if own:
            parts += [f"## {title}", WORDS[name], *_when(result, name), *(_growing(own) if name == "growth" else ()), _table(own)]
    return "\n\n".join(parts) + "\n"


def _when(result: Mapping[str, Any], name: str) -> list[str]:
    """何时量的, where the page was not measured at once."""
    dates = result.get("dates", {})
    return [f"量于 {dates[name]}。"] if len(set(dates.values())) > 1 and name in dates else []


def _summary(result: Mapping[str, Any]) -> str:
    missed = [case["case"] for case in result["cases"] if not case["ok"]]
    judged = sum(bool(case["goal"]) for case in result["cases"])
    said = (
        f"定了目标的 {judged} 项都达到了。"
        if not missed
        else f"定了目标的 {judged} 项里有 {len(missed)} 项没有达到：" + "；".join(missed) + "。"
    )
    took = "最近一次" if len(set(result.get("dates", {}).values())) > 1 else "全部"
    return f"{said}{took}用时 {result['seconds'] / 60:.1f} 分钟。比值＝量得÷上限（或限度）；各数是几次的中位数。"


def _conditions(told: Mapping[str, Any]) -> str:
    server = "，".join(f"{name} = {value}" for name, value in told["postgresql"].items())
    rows = [
        ("机器", f"{told['cores']} 核，内存 {told['memory_gb']} GB，{told['system']}"),
        ("Python", told["python"]),
        ("PostgreSQL", server),
        (
            "fdatasync",
            f"中位 {told['fdatasync_us']['p50']} 微秒，p99 {told['fdatasync_us']['p99']} 微秒（8 KB 一次，{told['fdatasync_us']['where']}）",
        ),
        ("开始时的负载", "、".join(map(str, told["load_average_before"]))),
        ("时间", told["date"]),
        (
            "做法",
            f"{told['workers']} 个进程，每次 {told['seconds']} s，{told['runs']} 次，成批 {told['items']:,} 件，"
            f"余额与增长 {told['entries']:,} 条分录，页面 {told['payments']:,} 笔支付",
        ),
    ]
    note = "一次提交要等一次 fdatasync：它越快，程序自己的用时占得越多，与上限之比越低；换了机器要看比值，不看绝对数。"
    return _grid(("条件", "值"), rows) + "\n\n" + note


def _again(result: Mapping[str, Any]) -> str:
    told = result["conditions"]
    names = ("entries", "runs", "seconds", "workers", "items", "payments")
    sizes = " ".join(f"--{name} {told[name]:g}" if name == "seconds" else f"--{name} {told[name]}" for name in names)
    note = "单量一项：`jincai bench post|batch|verb|growth|balance|scope|voucher|web`，加 `--json` 得到全部数字。机器要空着；占盘约每千万条分录 20 GB。"
    return f"```\nmake bench\njincai bench all {sizes}\n```\n\n{note}"


def _table(cases: Iterable[Mapping[str, Any]]) -> str:
    rows = [
        (case["case"], _figure(case["measured"]), _figure(case["ceiling"]), _figure(case["ratio"]), case["unit"], case["goal"],
         ("是" if case["ok"] else "**否**") if case["goal"] else "", _more(case))
        for case in cases
    ]  # fmt: skip
    return _grid(("项", "量得", "上限", "比值", "单位", "目标", "达到", "另记"), rows)


def _growing(cases: Sequence[Mapping[str, Any]]) -> list[str]:
    found: dict[int, dict[str, Mapping[str, Any]]] = {}
    for case in cases:
        if "growth" in case:
            found.setdefault(case["entries"], {})[case["growth"]] = case
    names = list(dict.fromkeys(case["growth"] for case in cases if "growth" in case))
    titles = {"spread": "摊开", "one": "同一条指标", "batch": "成批"}
    head = ["分录数", *(f"{titles[n]}，微秒／件" for n in names), *(f"{titles[n]}的上限" for n in names)]
    rows = [
        (f"{entries:,}", *(_figure(of[n]["microseconds"]) for n in names), *(_figure(of[n]["ceiling_microseconds"]) for n in names))
        for entries, of in sorted(found.items())
    ]
    return [_grid(head, rows), f"![记一件的时间随账的大小]({PICTURE})"]


def _lines(cases: Iterable[Mapping[str, Any]]) -> dict[str, tuple[picture.Points, picture.Points]]:
    out: dict[str, tuple[list[tuple[float, float]], list[tuple[float, float]]]] = {}
    for case in cases:
        if "growth" in case:
            ours, ceiling = out.setdefault(case["case"].rpartition(", at ")[0], ([], []))
            ours.append((case["entries"], case["microseconds"]))
            ceiling.append((case["entries"], case["ceiling_microseconds"]))
    return dict(out)


def _more(case: Mapping[str, Any]) -> str:
    said = [words.format(_figure(case[name])) for name, words in FIGURES if name in case and not isinstance(case[name], dict)]
    return "，".join(said)


def _figure(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(map(_figure, value))
    return (
        f"{value:,.0f}"
        if isinstance(value, float | int) and abs(value) >= 1000
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


def _grid(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)
