#!/usr/bin/env python3
"""How well code is found by what it does: labelled questions over real packages (data/questions), beside BM25.

questions.py FOLDER BINARY [LANGUAGE|PACKAGE…]     FOLDER: where packages and what is installed are kept
    --answers     print each question with the rank of its first right answer

Each question is asked of what `codegraph index` embeds of its package in its language, functions and types, with `codegraph search` as people
run it. MRR@10: mean of one over the rank of the first right answer, 0 if it is not among the first ten. recall@10: questions with a
right answer among the first ten.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from own_python import in_own_python  # noqa: E402
from texts import questions, rows, run, sources, words  # noqa: E402

INSTALLED = ["numpy==2.4.6", "bm25s==0.3.16", "snowballstemmer==3.1.1"]
FIRST = 10
# Of each ranking, those that are put together with another.
FUSED = 1000
# Of reciprocal rank fusion: the customary one.
RRF_K = 60


class Candidates:
    """What can be found, and the text that stands for each: as `text_of` in pipeline/embed makes it."""

    def __init__(self, binary, snapshot, repos):
        modules = {(row["repo"], row["path"]): row["qualified_name"] for row in rows(
            binary, snapshot, "SELECT repo, path, qualified_name FROM entities WHERE native_kind = 'file'")}
        self.rows = rows(binary, snapshot, "SELECT entity_id, repo, path, language, qualified_name, name, signature, doc, start_byte, "
                         "end_byte FROM entities JOIN embeddings USING (entity_id) ORDER BY vector_row")
        if not self.rows:
            raise RuntimeError("nothing was embedded")
        self.pools, bodies = defaultdict(list), {}
        self.by_id = {row["entity_id"]: at for at, row in enumerate(self.rows)}
        for at, row in enumerate(self.rows):
            place = row["repo"], row["path"]
            if place not in bodies:
                bodies[place] = (repos / row["repo"] / row["path"]).read_bytes()
            module = modules.get(place) or ""
            own_name = row["qualified_name"].removeprefix(module).lstrip(".:\\") if module else row["qualified_name"]
            body = bodies[place][row["start_byte"]:row["end_byte"]].decode(errors="replace")
            row["text"] = "\n".join(part for part in [own_name or row["name"], (row["signature"] or "")[:320], (row["doc"] or "")[:800],
                                                      " ".join(list(dict.fromkeys(words(body[:12 << 10])))[:120])] if part)
            self.pools[row["repo"], row["language"]].append(at)

    def is_right(self, at, question):
        own = self.rows[at]
        return any(own["path"] == answer["path"] and own["qualified_name"] == answer["qualified_name"] for answer in question["answers"])

    def check(self, asked):
        """Every answer exists, and no documentation that was held out is seen."""
        for question in asked:
            pool = self.pools[question["package"], question["language"]]
            for answer in question["answers"]:
                found = [self.rows[at] for at in pool if self.is_right(at, {"answers": [answer]})]
                if not found:
                    raise RuntimeError("%s: no %s in %s" % (question["id"], answer["qualified_name"], answer["path"]))
                asked_words = set(words(question["question"]))
                if question["kind"] == "held_out" and any(asked_words <= set(words(row["doc"] or "")) for row in found):
                    raise RuntimeError("%s: the documentation of %s is in the index" % (question["id"], answer["qualified_name"]))


class Bm25:
    """BM25 over parts of identifiers and other words."""

    def __init__(self, candidates, stem):
        import snowballstemmer
        self.stemmer = snowballstemmer.stemmer("english") if stem else None
        self.tokens = [self.split(row["text"]) for row in candidates.rows]
        self.indices = {}

    def split(self, text):
        return self.stemmer.stemWords(words(text)) if self.stemmer else words(text)

    def rank(self, question, pool, key):
        import bm25s
        if key not in self.indices:
            self.indices[key] = bm25s.BM25(k1=1.2, b=0.75)
            self.indices[key].index([self.tokens[at] for at in pool], show_progress=False)
        scores = self.indices[key].get_scores(self.split(question["question"]))
        return [pool[at] for at in (-scores).argsort(kind="stable") if scores[at] > 0]


class Search:
    """`codegraph search`, a process for each question, all of them asked beforehand."""

    def __init__(self, binary, snapshot, candidates, asked):
        def found(question):
            told = json.loads(run(binary, "search", snapshot, question["question"], "-k", FUSED, "--format", "json",
                                  "--repo", question["package"], "--lang", question["language"]))
            return [candidates.by_id[hit["entity_id"]] for hit in told]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            self.found = dict(zip((question["id"] for question in asked), pool.map(found, asked)))

    def rank(self, question, _pool, _key):
        return self.found[question["id"]]


def fused(*rankings):
    scores = defaultdict(float)
    for ranking in rankings:
        for rank, at in enumerate(ranking[:FUSED], 1):
            scores[at] += 1 / (RRF_K + rank)
    return sorted(scores, key=lambda at: -scores[at])


def first_right(candidates, question, ranking):
    return next((rank for rank, at in enumerate(ranking[:FIRST], 1) if candidates.is_right(at, question)), None)


def cell(ranks):
    if not ranks:
        return "-"
    return "%.3f / %.3f" % (sum(1 / rank for rank in ranks if rank) / len(ranks), sum(1 for rank in ranks if rank) / len(ranks))


def show(table):
    widths = [max(len(row[at]) for row in table) for at in range(len(table[0]))]
    for row in table:
        print("  ".join(text.ljust(width) if at == 0 else text.rjust(width) for at, (text, width) in enumerate(zip(row, widths))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("binary")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--answers", action="store_true")
    args = parser.parse_args()
    folder, binary = args.folder.resolve(), shutil.which(args.binary)
    folder.mkdir(parents=True, exist_ok=True)
    in_own_python(folder / "tools" / "questions", INSTALLED, "questions")
    asked = questions(args.names)
    if not asked or not binary:
        parser.error("there is no question about %s" % " ".join(args.names) if binary else "%s is no program" % args.binary)
    repos = sources(folder, asked)
    with tempfile.TemporaryDirectory(dir=folder) as snapshot:
        run(binary, "index", "--repos-in", repos, "-o", snapshot, "-q", "--artifacts", "tables,vectors")
        candidates = Candidates(binary, snapshot, repos)
        candidates.check(asked)
        search = Search(binary, snapshot, candidates, asked)
    methods = {"BM25": Bm25(candidates, False), "BM25, stemmed": Bm25(candidates, True), "search": search}
    ranks = defaultdict(dict)
    for question in asked:
        key = question["package"], question["language"]
        rankings = {name: method.rank(question, candidates.pools[key], key) for name, method in methods.items()}
        rankings["search and BM25, stemmed"] = fused(rankings["search"], rankings["BM25, stemmed"])
        for name, ranking in rankings.items():
            ranks[name][question["id"]] = first_right(candidates, question, ranking)
    if args.answers:
        for question in asked:
            print(question["id"], *["%s" % (of[question["id"]] or "-") for of in ranks.values()], question["question"], sep="\t")
    groups = {language: [q for q in asked if q["language"] == language] for language in dict.fromkeys(q["language"] for q in asked)}
    groups |= {"held out": [q for q in asked if q["kind"] == "held_out"], "own": [q for q in asked if q["kind"] == "own"], "all": asked}
    print("MRR@10 / recall@10")
    show([["", "questions", *ranks]] + [[name, str(len(group)), *[cell([of[q["id"]] for q in group]) for of in ranks.values()]]
                                        for name, group in groups.items() if group])


if __name__ == "__main__":
    main()
