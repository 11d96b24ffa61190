"""What every test starts from: a data directory of its own and Django ready to use."""

import os
import tempfile

# Before anything imports the settings: a test must never touch a real installation's data.
# DATABASE_URL is kept, so that the whole suite can run on PostgreSQL.
os.environ["FOOTFALL_DATA"] = tempfile.mkdtemp(prefix="footfall-tests-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "footfall.web.settings")
