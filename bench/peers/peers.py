"""Two common ways to look phrases up, over Ishizue's terms: prints one JSON line a search.

Usage: peers.py TERMS.tsv PHRASES.tsv   (both written by the bench binary, already in normal form)

Each line has `name`, `phrases_per_second` (one value a run), `top1`, `top5`; or `skipped`. Building an index is not
timed; time is processor time, as in the bench binary. Codes of equally near terms come in the order of the terms, those of one term in code order.
"""

import json
import sys
import time


def rows(path):
    with open(path, encoding="utf-8") as file:
        pairs = [line.rstrip("\n").split("\t") for line in file]
    return [p[0] for p in pairs], [p[1].split("|") for p in pairs]


def codes_of(neighbours, codes):
    """The first five distinct codes along the neighbours."""
    found = []
    for at in neighbours:
        found.extend(code for code in codes[at] if code not in found)
        if len(found) >= 5:
            break
    return found[:5]


def report(name, search, runs, phrases, accepted, codes):
    """Times `search(phrases)`, which gives the places of the nearest terms for each phrase."""
    speeds = []
    for _ in range(runs):
        start = time.process_time()
        answers = [codes_of(neighbours, codes) for neighbours in search(phrases)]
        speeds.append(len(phrases) / (time.process_time() - start))
    top1 = sum(bool(set(a[:1]) & set(ok)) for a, ok in zip(answers, accepted)) / len(phrases)
    top5 = sum(bool(set(a) & set(ok)) for a, ok in zip(answers, accepted)) / len(phrases)
    print(json.dumps({"name": name, "phrases_per_second": speeds, "top1": top1, "top5": top5}), flush=True)


def tfidf(terms):
    import numpy
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), lowercase=False, dtype=numpy.float32)
    index = vectorizer.fit_transform(terms).T.tocsr()

    def search(phrases, batch=64):
        for start in range(0, len(phrases), batch):
            scores = (vectorizer.transform(phrases[start : start + batch]) @ index).tocsr()
            for row in range(scores.shape[0]):
                values = scores.data[scores.indptr[row] : scores.indptr[row + 1]]
                places = scores.indices[scores.indptr[row] : scores.indptr[row + 1]]
                if len(values) > 64:
                    best = numpy.argpartition(-values, 64)[:64]
                    values, places = values[best], places[best]
                yield places[numpy.lexsort((places, -values))]

    return search


def fuzzy(terms, scorer):
    from rapidfuzz import process

    def search(phrases):
        for phrase in phrases:
            yield [place for _, _, place in process.extract(phrase, terms, scorer=scorer, limit=16)]

    return search


def main():
    (terms, codes), (phrases, accepted) = rows(sys.argv[1]), rows(sys.argv[2])
    try:
        import sklearn

        name = f"scikit-learn {sklearn.__version__} TF-IDF"
        report(name, tfidf(terms), 5, phrases, accepted, codes)
    except ImportError:
        print(json.dumps({"skipped": "scikit-learn is not installed (bench/peers/requirements.txt)"}))
    try:
        import rapidfuzz

        # Normalised indel similarity; the default scorer WRatio gives short names inside long ones nearly full marks.
        name = f"rapidfuzz {rapidfuzz.__version__} ratio"
        report(name, fuzzy(terms, rapidfuzz.fuzz.ratio), 3, phrases, accepted, codes)
    except ImportError:
        print(json.dumps({"skipped": "rapidfuzz is not installed (bench/peers/requirements.txt)"}))


if __name__ == "__main__":
    main()
