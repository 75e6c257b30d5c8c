"""界面的门：页面、办公桌、导航项、组件的数据、写法、导出。"""

from jincai.platform.ui.acting import Acting, acting, event_of, events
from jincai.platform.ui.charting import Chart, Curve, Point
from jincai.platform.ui.charts import Line, bars, line_chart, year_chart
from jincai.platform.ui.desk import Desk, forget, tell_last_day, tell_years, years
from jincai.platform.ui.documents import Attached, Chain, Document, Fact, Note, code_and_name, links_to, missing
from jincai.platform.ui.figures import (
    WAN,
    YUAN,
    day,
    deadline,
    in_wan,
    in_yuan,
    moment,
    money,
    pace,
    percent,
    points,
    ratio,
    unit,
    unit_name,
)
from jincai.platform.ui.fresh import Fresh, fresh
from jincai.platform.ui.keeping import Kept, keeping, to_page
from jincai.platform.ui.lists.declared import Act, Button, Col, Empty, Found, Outcome, Tab, Wanted
from jincai.platform.ui.lists.filters import Code, Pick, Text, Unit
from jincai.platform.ui.lists.filters import Day as DayFilter
from jincai.platform.ui.lists.filters import Kept as KeptFilter
from jincai.platform.ui.lists.listing import Listing
from jincai.platform.ui.lists.listing import every as listings
from jincai.platform.ui.lists.paging import ordered, seek, whole
from jincai.platform.ui.marks import fig
from jincai.platform.ui.nav import Item, address, document_url, opens, screens
from jincai.platform.ui.pace import Month, by_month
from jincai.platform.ui.pages import answer, attempt, page
from jincai.platform.ui.parts import Event, Link, Progress, Step, Way
from jincai.platform.ui.refusals import named
from jincai.platform.ui.remembering import remember, remembered
from jincai.platform.ui.revealing import Revealed, revealed
from jincai.platform.ui.sheets import Column, Digest, stamp, watermark, workbook

__all__ = [
    "WAN", "YUAN", "Act", "Acting", "Attached", "Button", "Chain", "Chart", "Code", "Col", "Column", "Curve", "DayFilter", "Desk", "Digest",
    "Document", "Empty", "Event", "Fact", "Found", "Fresh", "Item", "Kept", "KeptFilter", "Line", "Link", "Listing", "Month", "Note", "Outcome",
    "Pick", "Point", "Progress", "Revealed", "Step", "Tab", "Text", "Unit", "Wanted", "Way", "acting", "address", "answer", "attempt", "bars",
    "by_month", "code_and_name", "day", "deadline", "document_url", "event_of", "events", "fig", "forget", "fresh", "in_wan", "in_yuan", "keeping",
    "line_chart", "links_to", "listings", "missing", "moment", "money", "named", "opens", "ordered", "pace", "page", "percent", "points", "ratio", "remember",
    "remembered", "revealed", "screens", "seek", "stamp", "tell_last_day", "tell_years", "to_page", "unit", "unit_name", "watermark", "whole",
    "workbook", "year_chart", "years",
]  # fmt: skip
