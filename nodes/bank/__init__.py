"""代理银行: takes payment orders, pays or returns them, claims clearing from PBoC, tells of refunds. Not us: imports nothing of jincai."""
