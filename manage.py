#!/usr/bin/env python
"""Django 的管理入口，供开发者使用；用户用 jincai 命令。"""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jincai.project.settings")
    if "--deploy" in sys.argv:
        os.environ.setdefault("JINCAI_SERVER", "1")  # judge the settings that web processes run with
    from jincai.project.postgres import api as postgres

    postgres.ensure()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
