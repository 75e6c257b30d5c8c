"""考验的进程，由 `jincai torture` 启动：`python -m jincai.project.torture FOLDER [replay]`。"""

import sys

import django

if __name__ == "__main__":
    django.setup()

    from jincai.project.torture.running import main

    main(sys.argv[1:])
