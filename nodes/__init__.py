"""对手方节点: the agent bank and the PBoC treasury as programs of their own; nothing of jincai is imported here."""
