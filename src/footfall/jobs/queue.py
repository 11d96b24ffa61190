"""The queue that jobs wait in. It lives where the catalog lives and needs no other server.

Whoever has work to give declares a function in their app's ``jobs.py`` with ``@queue.task`` or
``@queue.periodic_task`` (see huey's documentation) and calls it.
"""

from huey import Huey, PostgresHuey, SqliteHuey
from huey.serializer import SignedSerializer

from footfall.config import Config, config


def open_queue(settings: Config) -> Huey:
    """The queue of an installation. Connects to nothing until it is used.

    On PostgreSQL its tables are in the catalog's database. Beside a SQLite catalog it has a file
    of its own, so that looking for work never waits for the catalog's one writer. Jobs are
    pickled; the signature keeps out what somebody else may have put there.
    """
    common = {
        "results": False,
        "create_tables": False,
        "serializer": SignedSerializer(secret=settings.secret_key, salt="footfall.jobs"),
    }
    if settings.database_url:
        return PostgresHuey("footfall", dsn=settings.database_url, **common)
    return SqliteHuey("footfall", filename=str(settings.data_dir / "jobs.sqlite3"), **common)


queue = open_queue(config())
