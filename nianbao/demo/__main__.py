"""Serves the county until it is interrupted: `python -m nianbao.demo [--port N] [--night N] [--seed N]`."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time

from nianbao.demo import County, CountyServer
from nianbao.demo.places import PLACES


def main() -> None:
    """Serve one night of the county and say where."""
    parser = argparse.ArgumentParser(prog="python -m nianbao.demo", description="Serve the demo county on loopback.")
    parser.add_argument("--port", type=int, default=0, help="port on all four addresses (default: a free one)")
    parser.add_argument("--night", type=int, default=1, help="1 is the baseline, 2 has the planted changes")
    parser.add_argument("--seed", type=int, default=2026, help="another seed is another county")
    asked = parser.parse_args()
    with CountyServer(County(asked.seed), asked.port) as server, contextlib.suppress(KeyboardInterrupt):
        server.night = asked.night
        for place in PLACES:
            origin = server.origin(place.id)
            sys.stdout.write(f"{place.id:12} {origin}{place.home_path}  column {origin}{place.column_path}\n")
        sys.stdout.write("Ctrl-C ends.\n")
        sys.stdout.flush()
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
