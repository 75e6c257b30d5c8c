"""总账的 Django 应用。"""

from django.apps import AppConfig


class Config(AppConfig):
    """总账。"""

    name = "jincai.ledger"
    verbose_name = "总账"

    def ready(self) -> None:
        """Register the ledger's own facts."""
        from jincai.ledger import facts, rulebook

        rulebook.register_facts(facts)
