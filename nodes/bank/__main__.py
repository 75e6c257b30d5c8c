"""代理银行程序: python -m nodes.bank."""

import sys

from nodes.bank.server import main

sys.exit(main())
