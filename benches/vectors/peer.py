#!/usr/bin/env python3
"""Python FAISS on the same vectors.

peer.py FOLDER ready                                       installs what is missing
peer.py FOLDER build TABLE FACTORY SAMPLE THREADS INDEX     builds an index of the Parquet files in TABLE
peer.py FOLDER ask TABLE QUERIES OURS THEIRS EFFORT…       compares two index files, and times a search on one thread

FOLDER is where the packages are kept. SAMPLE holds the numbers of the rows to train with, 32 bits each; QUERIES vectors,
16 bits a number. An EFFORT is NAME:PARAMETER:VALUE:REFINE:RECALL. What is found is printed as JSON.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from own_python import in_own_python  # noqa: E402

INSTALLED = ["faiss-cpu==1.15.1", "numpy==2.4.6", "pyarrow==26.0.1"]
K = 10
# Of what is equally near any counts.
EPSILON = 1e-6
BATCH_ROWS = 1 << 16


def vectors_of(table):
    """All vectors of a table, 32 bits a number: what FAISS takes."""
    import numpy
    from pyarrow.parquet import ParquetFile
    files = [ParquetFile(path) for path in sorted(Path(table).glob("*.parquet"))]
    dimensions = files[0].schema_arrow.field("vector").type.list_size
    vectors = numpy.empty((sum(file.metadata.num_rows for file in files), dimensions), dtype=numpy.float32)
    at = 0
    for file in files:
        for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=["vector"]):
            vectors[at:at + len(batch)] = batch.column(0).flatten().to_numpy(zero_copy_only=False).reshape(-1, dimensions)
            at += len(batch)
    return vectors


def build(table, factory, sample, threads, out):
    import faiss
    import numpy
    faiss.omp_set_num_threads(int(threads))
    began = time.monotonic()
    vectors = vectors_of(table)
    read = time.monotonic()
    index = faiss.index_factory(vectors.shape[1], factory, faiss.METRIC_INNER_PRODUCT)
    if not index.is_trained:
        index.train(vectors[numpy.fromfile(sample, dtype=numpy.uint32)])
    trained = time.monotonic()
    index.add(vectors)
    added = time.monotonic()
    faiss.write_index(index, out)
    print("python: read %.1f s, train %.1f s, add %.1f s" % (read - began, trained - read, added - trained), file=sys.stderr)


def recall(found, truth, vectors, queries):
    """The share of the K nearest that are found: of equally near ones any counts."""
    import numpy
    scores = numpy.einsum("qkd,qd->qk", vectors[numpy.maximum(found, 0)], queries)
    scores[found < 0] = -2
    return float((scores >= truth[:, -1:] - EPSILON).mean())


def of_queries(search, queries):
    """Rows that are found for each, and the median of the times in microseconds."""
    import numpy
    search(queries[:1])
    rows, times = [], []
    for query in queries:
        began = time.perf_counter()
        found = search(query[None])
        times.append(time.perf_counter() - began)
        rows.append(found[1][0])
    return numpy.array(rows), float(numpy.median(times)) * 1e6


def exact(vectors, queries):
    """Each vector is looked at: as they are stored, and with 32 bits a number."""
    import faiss
    halves = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    halves.train(vectors[:1000])
    halves.add(vectors)
    _, half_us = of_queries(lambda query: halves.search(query, K), queries[:20])
    del halves
    _, single_us = of_queries(lambda query: faiss.knn(query, vectors, K, metric=faiss.METRIC_INNER_PRODUCT), queries[:20])
    return {"half_us": half_us, "single_us": single_us}


def set_effort(index, parameter, value):
    import faiss
    faiss.ParameterSpace().set_index_parameter(index, parameter, value)


def quickest(index, codes, vectors, queries, truth, parameter, target):
    """The quickest search that finds `target`: rows of the index, or the best of more rows by codes of 8 bits."""
    import faiss
    best = None
    for refine in (1, 2, 4, 10, 20):
        low, value = 0, 1
        searched = faiss.IndexRefine(index, codes)
        searched.own_fields = searched.own_refine_index = False
        searched.k_factor = refine

        def ask(value):
            set_effort(index, parameter, value)
            asked = index if refine == 1 else searched
            return of_queries(lambda query: asked.search(query, K), queries)

        def reaches(value):
            rows, _ = ask(value)
            return recall(rows, truth, vectors, queries) >= target

        while value <= 1024 and not reaches(value):
            low, value = value, value * 2
        if value > 1024:
            continue
        high = value
        while high - low > max(high // 8, 1):
            middle = (low + high) // 2
            low, high = (low, middle) if reaches(middle) else (middle, high)
        rows, us = ask(high)
        found = {"refine": refine, "value": high, "us": us, "recall": recall(rows, truth, vectors, queries)}
        if best is None or us < best["us"]:
            best = found
        else:
            break
    return best


def ask(table, queries, ours, theirs, *efforts):
    import faiss
    import numpy
    vectors = vectors_of(table)
    queries = numpy.fromfile(queries, dtype=numpy.float16).astype(numpy.float32).reshape(-1, vectors.shape[1])
    queries /= numpy.linalg.norm(queries, axis=1, keepdims=True)
    truth, _ = faiss.knn(queries, vectors, K, metric=faiss.METRIC_INNER_PRODUCT)
    faiss.omp_set_num_threads(1)
    answer = {"exact": exact(vectors, queries), "strategies": {}}
    indices = {"ours": faiss.read_index(ours), "theirs": faiss.read_index(theirs)}
    codes = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    codes.train(vectors[::16])
    codes.add(vectors)
    for effort in efforts:
        name, parameter, value, refine, target = effort.split(":")
        told = {}
        for whose, index in indices.items():
            set_effort(index, parameter, int(value))
            rows = index.search(queries, K)[1]
            told["recall_of_" + whose] = recall(rows, truth, vectors, queries)
        told["quickest"] = quickest(indices["theirs"], codes, vectors, queries, truth, parameter, float(target))
        answer["strategies"][name] = told
    print(json.dumps(answer))


def main():
    folder, what, *arguments = sys.argv[1:]
    in_own_python(Path(folder).resolve() / "tools", INSTALLED, "vectors")
    {"ready": lambda: None, "build": build, "ask": ask}[what](*arguments)


if __name__ == "__main__":
    main()
