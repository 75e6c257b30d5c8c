"""表格的一格：别人打的字放进电子表格，不能成为公式。"""

STARTS = "=+-@＝＋－＠\t\r\n"
"""一格以这些字开头，电子表格会当作公式（全角的，有的输入法环境也当）。"""


def safe(text: str) -> str:
    """不成公式: text that a spreadsheet would take for a formula gets a ' in front; a lone sign is left alone."""
    return f"'{text}" if len(text) > 1 and text[0] in STARTS else text
