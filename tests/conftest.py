"""What every test starts from: a data directory of its own and Django ready to use."""

import os
import tempfile

# Before anything reads the settings: a test must never touch a real installation's data.
# (This is why pyproject.toml names no settings module: pytest-django would load it earlier.)
# DATABASE_URL is kept, so that the whole suite can run on PostgreSQL.
_data = tempfile.TemporaryDirectory(prefix="footfall-tests-")
os.environ["FOOTFALL_DATA"] = _data.name

from footfall import web  # noqa: E402

web.setup()

from django.contrib.auth.hashers import BCryptSHA256PasswordHasher  # noqa: E402
from django.db import connection  # noqa: E402
from hypothesis import settings  # noqa: E402

# How long an example takes depends on what else the machine does.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

if connection.vendor == "sqlite":
    # A file, as in real life: threads on a database in memory do not wait for each other.
    connection.settings_dict["TEST"]["NAME"] = f"{_data.name}/test.sqlite3"

# The same hashes in 2^4 rounds instead of 2^12: nobody attacks the tests' passwords.
BCryptSHA256PasswordHasher.rounds = 4
