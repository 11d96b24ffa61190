"""People: their logins and their API keys."""
