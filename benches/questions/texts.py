"""Packages as they are searched: their sources without the documentation that questions were taken from, as a snapshot."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "benches" / "ground-truth"))
from sources import fetch  # noqa: E402

DATA = ROOT / "data" / "questions"
WORD = re.compile(r"[a-z]+|[0-9]+")
CASE = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words(text):
    """Parts of identifiers and other words, in lower case: runs of letters or of digits, parted where the case changes."""
    return WORD.findall(CASE.sub(" ", text).lower())


def questions(chosen):
    with open(DATA / "questions.jsonl", encoding="utf-8") as handle:
        every = [json.loads(line) for line in handle]
    return [one for one in every if not chosen or one["language"] in chosen or one["package"] in chosen]


def packages(folder, names):
    with open(DATA / "packages.toml", "rb") as handle:
        for language, own in tomllib.load(handle).items():
            for name, package in own.items():
                if name in names:
                    yield {**package, "language": language, "name": name, "tools": folder / "tools"}


def hold_out(question, repo):
    """Takes the documentation that the question was taken from out of the sources; lines keep their numbers."""
    place = question["doc"]
    path = repo / place["path"]
    text = path.read_bytes().decode("utf-8", errors="surrogateescape")
    lines = text.split("\n")
    first, last = place["first_line"] - 1, place["last_line"]
    said, asked = set(words(" ".join(lines[first:last]))), set(words(question["question"]))
    if len(asked & said) < 0.9 * len(asked):
        raise RuntimeError("%s: lines %d to %d of %s do not say what is asked; is this version %s of %s?" % (
            question["id"], first + 1, last, path, question["version"], question["package"]))
    # A body of Python may hold nothing else.
    kept = re.match(r"\s*", lines[first]).group() + "pass" if question["language"] == "python" else ""
    lines[first:last] = [kept] + [""] * (last - first - 1)
    path.write_bytes("\n".join(lines).encode("utf-8", errors="surrogateescape"))


def sources(folder, asked):
    """A folder with a repo for each package that is asked about."""
    repos = folder / "repos"
    shutil.rmtree(repos, ignore_errors=True)
    repos.mkdir(parents=True)
    for package in packages(folder, {question["package"] for question in asked}):
        own = folder / package["language"] / package["name"] / "src"
        if not own.exists():
            print("questions: fetching", package["name"], file=sys.stderr)
            fetch(package, own)
        shutil.copytree(own, repos / package["name"], symlinks=True)
    for question in asked:
        if question["kind"] == "held_out":
            hold_out(question, repos / question["package"])
    return repos


def run(*command, sql=None):
    """What a command prints. Exit code 10: done, but some files could not be parsed as a whole."""
    done = subprocess.run([str(part) for part in command], input=sql, capture_output=True)
    if done.returncode not in (0, 10):
        raise RuntimeError("%s: %s" % (" ".join(map(str, command)), done.stderr.decode(errors="replace")[-2000:]))
    return done.stdout


def rows(binary, snapshot, statement):
    told = run(binary, "sql", snapshot, "--format", "ndjson", sql=statement.encode())
    return [json.loads(line) for line in told.decode().split("\n") if line]
