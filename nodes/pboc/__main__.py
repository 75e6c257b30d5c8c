"""人民银行国库程序: python -m nodes.pboc."""

import sys

from nodes.pboc.server import main

sys.exit(main())
