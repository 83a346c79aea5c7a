"""Draws what `bzsf lint` shows on a terminal as docs/lint.svg. With --check, tells whether that file is as it would be drawn.

screenshot.py BZSF [--check]
"""

import io
import pathlib
import re
import subprocess
import sys

from rich.console import Console
from rich.text import Text

COMMAND = ["lint", "--select", "unresolved-placeholder,connected-content-option,unknown-field", "tests/rules/readme.json"]


def main() -> int:
    root = pathlib.Path(__file__).resolve().parent.parent
    program = pathlib.Path(sys.argv[1]).resolve()
    run = subprocess.run([program, "--color", "always", *COMMAND], cwd=root, capture_output=True, text=True)
    if run.returncode not in (0, 1):
        print(run.stderr, file=sys.stderr)
        return 1
    console = Console(record=True, width=118, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text(f"$ bzsf {' '.join(COMMAND)}"))
    console.print(Text.from_ansi(run.stdout + run.stderr), no_wrap=True, overflow="ellipsis")
    drawn = console.export_svg(title="bzsf lint", unique_id="bzsf")
    # Fonts of the reader's own: the file asks nobody for anything.
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.S)
    drawn = "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"
    file = root / "docs" / "lint.svg"
    if "--check" not in sys.argv:
        file.write_text(drawn)
    elif not file.is_file() or file.read_text() != drawn:
        print("docs/lint.svg is not what scripts/screenshot.py draws", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
