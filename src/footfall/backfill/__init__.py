"""History brought in from files: the visits are derived as live traffic derives them.

``lines`` cuts a file into chunks, ``event`` and ``decode`` turn a chunk into checked events,
``visits`` replays them through the shared session rules, ``columns`` lays the outcome out as
Arrow tables, ``ledger`` remembers what has been written and ``load`` ties it together.
"""
