"""部署：生产环境的设置，manage.py check --deploy 一条警告也没有；bandit 也没有。"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def checked(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """manage.py in a process of its own, with nothing of a developer's environment."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JINCAI_") or name == "JINCAI_HOME"}
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**clean, **environ}, timeout=120, check=False)


def test_check_deploy_is_clean_in_production() -> None:
    done = checked(
        "check", "--deploy", "--fail-level", "WARNING", JINCAI_SERVER="1", JINCAI_PROXY="1", JINCAI_HOSTS="jincai.example.gov.cn"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues (0 silenced)" in done.stdout + done.stderr


def test_check_deploy_is_clean_without_any_environment() -> None:
    done = checked("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues (0 silenced)" in done.stdout + done.stderr


def test_a_developers_settings_would_not_pass() -> None:
    done = checked("check", "--deploy", "--fail-level", "WARNING", JINCAI_DEBUG="1")
    assert done.returncode != 0 and "DEBUG" in done.stdout + done.stderr


def test_bandit_finds_nothing() -> None:
    command = [sys.executable, "-m", "bandit", "-q", "-ll", "-ii", "-r", "-c", "pyproject.toml", "jincai", "nodes"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_production_refuses_plain_http_and_keeps_cookies_to_https() -> None:
    names = "s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.DEBUG, 'testserver' in s.ALLOWED_HOSTS"
    told = f"from django.conf import settings as s; print({names})"
    done = checked("shell", "--no-imports", "-c", told, JINCAI_SERVER="1")
    assert done.stdout.split() == ["True", "True", "True", "False", "False"], done.stderr
    local = checked("shell", "--no-imports", "-c", told, JINCAI_SERVER="1", JINCAI_LOCAL="1")
    assert local.stdout.split()[:3] == ["False", "False", "False"], "on this machine only, over plain http"
