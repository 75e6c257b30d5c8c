"""WSGI 入口，供 granian 使用。"""

import os

from django.core.wsgi import get_wsgi_application

from jincai.project.edge.gate import Gate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jincai.project.settings")
application = Gate(get_wsgi_application())
