"""Work that is done later or again and again: a queue in the catalog's database, run by the server.

:mod:`footfall.jobs.queue` holds the queue. Each app declares its work in its own ``jobs.py``;
:mod:`footfall.jobs.runner` does it.
"""
