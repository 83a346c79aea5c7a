"""examples/dask gives the report of one run, on a local cluster of two processes."""

import json
import pathlib
import subprocess
import sys
import tempfile

BZSF, AUDIENCE = sys.argv[1:3]
TEMPLATE = "benches/preflight.json"
OPTIONS = ["--rate", "10", "--licences", "1", "--now", "2026-11-24T09:00:00Z"]


def output(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), (command, done.returncode, done.stderr)
    return done.stdout


with tempfile.TemporaryDirectory() as folder:
    exports = pathlib.Path(folder, "exports")
    exports.mkdir()
    lines = output([AUDIENCE, "3000", "7"]).splitlines(keepends=True)
    for number, start in enumerate(range(0, len(lines), 800)):
        pathlib.Path(exports, f"part-{number:04}.ndjson").write_text("".join(lines[start : start + 800]), encoding="utf-8")
    whole = output([BZSF, "preflight", TEMPLATE, "--users", str(exports), "--format", "json", *OPTIONS])
    parts = output(
        [sys.executable, "examples/dask/preflight.py", TEMPLATE, str(exports), "--bzsf", BZSF, "--workers", "2", "--", *OPTIONS]
    )
    assert json.loads(whole)["users"] == 3000
    assert whole == parts, "the merged report is not that of one run"
print("dask: the report of 4 parts is that of one run")
