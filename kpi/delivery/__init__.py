"""Handing over what is told: to a mail server, to a folder, to a chat. Knows nothing of what it carries."""
