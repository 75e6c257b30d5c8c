"""通知的门：声明事件、告诉、查看、意愿、地址、发送。"""

from jincai.platform.notices.addresses import AddressRow, addresses, set_address
from jincai.platform.notices.declared import CHANNELS, DAILY, NEVER, NOW, WHENS, Event, declare, event, events
from jincai.platform.notices.gateways import is_logged
from jincai.platform.notices.gathering import gather_digests
from jincai.platform.notices.reading import Found, LetterRow, NoticeRow, letters, listing, mark_read, one, unread
from jincai.platform.notices.sending import send_waiting
from jincai.platform.notices.telling import Happening, tell
from jincai.platform.notices.wishes import set_wishes, wishes

__all__ = [
    "CHANNELS", "DAILY", "NEVER", "NOW", "WHENS", "AddressRow", "Event", "Found", "Happening", "LetterRow", "NoticeRow", "addresses", "declare",
    "event", "events", "gather_digests", "is_logged", "letters", "listing", "mark_read", "one", "send_waiting", "set_address", "set_wishes", "tell",
    "unread", "wishes",
]  # fmt: skip
