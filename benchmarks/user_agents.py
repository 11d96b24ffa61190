"""What reading a user agent costs: the first time, and from the cache.

    python -m benchmarks.user_agents [--json]

Reads the agents of the tests' table as if new, some rounds long, and then the same from the cache.
The processor's time is taken, which hardly depends on what else the machine does.
"""

import argparse
import statistics
import time
from pathlib import Path

from benchmarks import report
from footfall.ingest import user_agent

TABLE = Path(__file__).parent.parent / "tests" / "ingest" / "user_agents.tsv"
ROUNDS = 5
HITS = 200_000


def agents() -> list[str]:
    """The user agents of the table, by the hundreds and of every kind."""
    return [line.rpartition("\t")[2] for line in TABLE.read_text().splitlines()[1:]]


def measure() -> dict[str, float]:
    """Microseconds of processor time, and seconds until the lists are read."""
    began = time.process_time()
    user_agent.loading().result()
    loading = time.process_time() - began
    misses = []
    for _ in range(ROUNDS):
        user_agent._parse.cache_clear()
        for agent in agents():
            began = time.process_time()
            user_agent.parse_user_agent(agent)
            misses.append((time.process_time() - began) * 1e6)
    one = agents()[0]
    began = time.process_time()
    for _ in range(HITS):
        user_agent.parse_user_agent(one)
    hit = (time.process_time() - began) / HITS * 1e6
    return {
        "agents": len(agents()),
        "miss_median_microseconds": round(statistics.median(misses), 1),
        "miss_mean_microseconds": round(statistics.mean(misses), 1),
        "miss_p99_microseconds": round(statistics.quantiles(misses, n=100)[-1], 1),
        "hit_microseconds": round(hit, 3),
        "loading_seconds": round(loading, 2),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="The cost of reading a user agent")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    report(measure(), as_json=parser.parse_args().json)


if __name__ == "__main__":
    main()
