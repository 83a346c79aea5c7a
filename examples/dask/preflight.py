"""Runs `bzsf preflight` over the parts of an export on a Dask cluster, and puts the reports together.

    python preflight.py FILE EXPORT_FOLDER [--bzsf bzsf] [--scheduler tcp://…] [--workers 2] [-- more options of preflight]

Each part is one task; only its report travels. Without --scheduler a local cluster is started.
The exit status is that of the merge: 0, 1 when somebody is refused, 2 when something cannot be used.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import dask.bag
from dask.distributed import Client, LocalCluster


def preflight(part, bzsf, template, options):
    """The report of one part, as text. Exit status 1 says that somebody is refused, 3 that nobody is in the part."""
    command = [bzsf, "preflight", template, "--users", part, "--format", "json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 3):
        raise RuntimeError(f"{part}: bzsf ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def merged(reports, bzsf):
    """Writes the one report of all parts to standard output."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, report in enumerate(reports):
            path = pathlib.Path(folder, f"{number:06}.json")
            path.write_text(report, encoding="utf-8")
            paths.append(str(path))
        return subprocess.run([bzsf, "preflight", "--merge", *paths, "--format", "json"], check=False).returncode


def main():
    own, options = sys.argv[1:], []
    if "--" in own:
        own, options = own[: own.index("--")], own[own.index("--") + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("exports", type=pathlib.Path)
    parser.add_argument("--bzsf", default="bzsf")
    parser.add_argument("--scheduler")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args(own)

    # In the order of bzsf: by path, without hidden files.
    paths = (path for path in arguments.exports.rglob("*") if path.is_file())
    shown = (path for path in paths if not any(part.startswith(".") for part in path.relative_to(arguments.exports).parts))
    parts = [str(path) for path in sorted(shown, key=lambda path: path.parts)]
    if not parts:
        sys.exit(3)
    cluster = arguments.scheduler or LocalCluster(
        n_workers=arguments.workers, threads_per_worker=1, processes=True, dashboard_address=None
    )
    with Client(cluster):
        bag = dask.bag.from_sequence(parts, npartitions=len(parts))
        reports = bag.map(preflight, arguments.bzsf, arguments.file, options).compute()
    sys.exit(merged([report for report in reports if report], arguments.bzsf))


if __name__ == "__main__":
    main()
