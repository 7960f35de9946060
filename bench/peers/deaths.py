"""External causes by TF-IDF over character n-grams and a linear classifier: prints one JSON line.

Usage: deaths.py HELD_OUT.jsonl LEARNED.jsonl...

The line has `name`, `accuracy` (share whose code is in `accept`) and `certificates_per_second`, or `skipped`.
"""

import json
import sys
import time

FIELDS = ["manner", "place_type", "means", "cause_Ia", "cause_Ib", "cause_Ic", "cause_Id", "cause_II"]


def read(paths):
    rows = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            rows += [json.loads(line) for line in file if line.strip()]
    return rows


def text(row):
    return " ¶ ".join(str(row.get(field, "")) for field in FIELDS)


def main():
    try:
        import sklearn
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.svm import LinearSVC
    except ImportError as error:
        print(json.dumps({"skipped": f"scikit-learn cannot be loaded: {error}"}))
        return
    held_out, learned = read(sys.argv[1:2]), read(sys.argv[2:])
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True)
    model = LinearSVC(C=1.0)
    model.fit(vectors.fit_transform(text(row) for row in learned), [row["accept"][0] for row in learned])
    start = time.perf_counter()
    answers = model.predict(vectors.transform(text(row) for row in held_out))
    seconds = time.perf_counter() - start
    right = sum(answer in row["accept"] for answer, row in zip(answers, held_out))
    name = f"scikit-learn {sklearn.__version__}, TF-IDF + LinearSVC"
    figures = {"name": name, "accuracy": right / len(held_out), "certificates_per_second": len(held_out) / seconds}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
