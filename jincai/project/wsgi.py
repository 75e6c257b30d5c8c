"""WSGI 入口，供 granian 使用。"""

import gc
import os

from django.core.wsgi import get_wsgi_application

from jincai.project.edge.gate import Gate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jincai.project.settings")
application = Gate(get_wsgi_application())
gc.freeze()  # what was loaded stays: it is not gone through again and again
gc.set_threshold(20_000, 20, 50)
