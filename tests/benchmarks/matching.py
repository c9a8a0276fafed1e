"""``python -m tests.benchmarks.matching``: all that matching.md §9 asks of speed (1 to 4), one after the other.

Each in a process of its own, on the database and the broker that DATABASE_URL and REDIS_URL say, else embedded. Prints
what each prints; 1 when one of them does not reach what is asked. What people come to, 5, is ``manage.py simulate``.
"""

from __future__ import annotations

import subprocess
import sys

PARTS = ("lookup", "publish", "cascade", "round")


def main() -> int:
    """Run each."""
    missed = []
    for part in PARTS:
        sys.stdout.write(f"== {part}\n")
        sys.stdout.flush()
        if subprocess.run([sys.executable, "-m", f"tests.benchmarks.{part}"], check=False).returncode:
            missed.append(part)
    sys.stdout.write(f"not reached: {', '.join(missed)}\n" if missed else "all reached\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
