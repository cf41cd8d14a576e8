"""An interpreter of a bench's own, with the packages that it needs."""

import os
import subprocess
import sys


def in_own_python(venv, installed, bench):
    """Runs this again with the interpreter of `venv`, which is made with `installed` if it is not there. It must not be moved, as it
    knows its own path."""
    if sys.prefix == str(venv):
        return
    if not (venv / "ready").exists():
        print(f"{bench}: installing", *installed, file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        subprocess.run([venv / "bin" / "pip", "install", "--quiet", *installed], check=True)
        (venv / "ready").touch()
    python = str(venv / "bin" / "python")
    os.execv(python, [python, *sys.argv])
