"""库存页: what a clerk at the treasury would look at."""

from __future__ import annotations

import sqlite3

from nodes.pboc import replies, treasury
from nodes.wire import business, html
from nodes.wire.serving import Answer
from nodes.wire.values import yuan

_MOST = 200


def show(db: sqlite3.Connection, name: str) -> Answer:
    """库存页: balance, the last days, quota left, statements and replies, other treasuries, movements of the day."""
    current = business.today(db)
    days = db.execute("SELECT * FROM day ORDER BY day DESC LIMIT 10").fetchall()
    flows = [
        (d["day"], yuan(d["opening"]), yuan(d["received"]), yuan(d["paid"]), yuan(d["opening"] + d["received"] - d["paid"])) for d in days
    ]
    quotas = db.execute("SELECT * FROM quota ORDER BY year, fund, agency, class").fetchall()
    left = [(q["year"], q["fund"], q["agency"] or "不分单位", q["class"], yuan(q["granted"]), yuan(q["used"]), yuan(q["granted"] - q["used"])) for q in quotas]
    results = {None: "未答复", "0": "相符", "1": "不符"}
    stated = [(s["kind"], s["number"], results[s["result"]], s["differing"] or "", s["day"] or "") for s in replies.seen(db)]
    others = [(row[0], yuan(row[1])) for row in db.execute("SELECT division, cents FROM counterpart ORDER BY division")]
    sql = "SELECT kind, document, says, cents FROM journal WHERE day = ? ORDER BY id DESC LIMIT ?"
    moves = [(m[0], m[1], m[2], yuan(m[3])) for m in db.execute(sql, (current.isoformat() if current else "", _MOST))]
    return html.page(
        f"{name}：营业日 {current or '未告知'}{'（已日终）' if business.closed(db) else ''}，库存 {yuan(treasury.balance(db))} 元",
        "<h2>库存日报（近 10 日，元）</h2>",
        html.table(("日期", "上日余额", "本日收入", "本日支出", "本日余额"), flows, (1, 2, 3, 4)),
        "<h2>清算额度（元）</h2>",
        html.table(("年度", "资金性质", "预算单位", "功能类", "额度", "已用", "可用"), left, (4, 5, 6)),
        "<h2>按月对账单与财政的回执</h2>",
        html.table(("种类", "对账单", "回执", "不符行数", "日期"), stated, (3,)),
        "<h2>与其他国库往来（正数为净拨出，元）</h2>",
        html.table(("区划", "净额"), others, (1,)),
        "<h2>当日收支（元）</h2>",
        html.table(("种类", "凭证", "摘要", "金额"), moves, (3,)),
    )
