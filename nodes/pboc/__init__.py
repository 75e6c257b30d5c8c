"""人民银行国库: holds the treasury single account, clears claims within quota, reports the day. Not us: imports nothing of jincai."""
