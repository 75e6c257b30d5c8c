"""数据交换的门。"""

from jincai.platform.evoucher.api import Voucher, WireError, amount_in, date_in, decode, encode, make, title
from jincai.platform.exchange.calling import Objected, Unreachable
from jincai.platform.exchange.collecting import collect
from jincai.platform.exchange.delivering import deliver
from jincai.platform.exchange.handlers import Rejection, handler, rejection
from jincai.platform.exchange.legs import STATES, Leg, legs, vouchers_in
from jincai.platform.exchange.operations import connect, send
from jincai.platform.exchange.outcomes import Collected, Delivered
from jincai.platform.exchange.practice import clock, facts, world
from jincai.platform.exchange.queries import Connection, Line, Trace, lines, messages_of, replies, sent, sent_to, status
from jincai.platform.exchange.remedies import Trouble, give_up, resend, retry, troubles

__all__ = [
    "STATES", "Collected", "Connection", "Delivered", "Leg", "Line", "Objected", "Rejection", "Trace", "Trouble", "Unreachable", "Voucher",
    "WireError", "amount_in", "clock", "collect", "connect", "date_in", "decode", "deliver", "encode", "facts", "give_up", "handler",
    "legs", "lines", "make", "messages_of", "rejection", "replies", "resend", "retry", "send", "sent", "sent_to", "status", "title",
    "troubles", "vouchers_in", "world",
]  # fmt: skip
