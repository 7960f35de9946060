"""Named entities by spaCy's ja_ginza: prints one JSON line.

Usage: reading.py CHARTS.json   (a list of texts, written by the bench binary)

The line has `name` and `characters_per_second` (one value a run), or `skipped`. Loading is not timed; time is processor
time, as in the bench binary.
"""

import json
import sys
import time


def main():
    try:
        import ginza  # noqa: F401  (registers the components)
        import spacy

        model = spacy.load("ja_ginza")
    except Exception as error:
        print(json.dumps({"skipped": f"ja_ginza cannot be loaded: {type(error).__name__}"}))
        return
    with open(sys.argv[1], encoding="utf-8") as file:
        charts = json.load(file)
    characters = sum(len(chart) for chart in charts)
    speeds = []
    for run in range(3):
        start = time.process_time()
        for document in model.pipe(charts):
            len(document.ents)
        if run > 0:
            speeds.append(characters / (time.process_time() - start))
    name = f"spaCy {spacy.__version__}, ja_ginza {model.meta['version']}"
    print(json.dumps({"name": name, "characters_per_second": speeds}))


if __name__ == "__main__":
    main()
