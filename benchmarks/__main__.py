"""Run every benchmark, each in a process of its own, and print what they measured.

``python -m benchmarks [--json]``
"""

import json
import subprocess
import sys

BENCHMARKS = ("ingest", "load_events", "stats", "tracker")

#: The one figure of each that a change must not make worse.
HEADLINES = {
    "ingest": "ratio_to_echo",
    "load_events": "ratio_to_plain_insert",
    "stats": "median_ratio_to_handwritten",
    "tracker": "ratio_to_plausible",
}


def main() -> None:
    """Print one JSON object, or the headline figures as lines."""
    figures = {}
    for name in BENCHMARKS:
        command = [sys.executable, "-m", f"benchmarks.{name}", "--json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        figures[name] = json.loads(done.stdout)
    if "--json" in sys.argv[1:]:
        print(json.dumps(figures))
        return
    for name, headline in HEADLINES.items():
        print(f"{name:14}{headline:30}{figures[name][headline]:>8}")


if __name__ == "__main__":
    main()
