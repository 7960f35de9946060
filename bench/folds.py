"""Five folds of the tagger of lists: trains it on four fifths of the published reports and scores the other fifth.

Usage: folds.py ISHIZUE CONFIG.toml DATA FOLDER [FOLD ...]

ISHIZUE is the program, CONFIG the settings of the tagger (models/list-tagger/train.toml), DATA the folder with
`extraction/*_train.jsonl`, FOLDER an empty one for what is trained. Every fifth row of each file is a fold. Prints
precision, recall and F1 of exact strings for case and for radiology reports, summed over the folds. Needs MEDIS in DATA.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys

FILES = {"case": "case_reports_train.jsonl", "radiology": "radiology_reports_train.jsonl"}


def train(program, config, data, folder, fold):
    """A folder of models whose tagger of lists has not seen the fold."""
    rows = {name: (data / "extraction" / file).read_text(encoding="utf-8").splitlines() for name, file in FILES.items()}
    for name, lines in rows.items():
        for part, inside in (("train", False), ("test", True)):
            chosen = [line for at, line in enumerate(lines) if (at % 5 == fold) == inside]
            (folder / f"{name}-{part}.jsonl").write_text("\n".join(chosen) + "\n", encoding="utf-8")
    text = config.read_text(encoding="utf-8")
    here = config.parent.resolve()
    lists = ", ".join(f'"{(folder / f"{name}-train.jsonl").resolve()}"' for name in FILES)
    text = re.sub(r"^lists = \[.*?^\]", lambda _: f"lists = [{lists}]", text, flags=re.S | re.M)
    text = re.sub(r'"(\.\./[^"]*)"', lambda m: f'"{(here / m[1]).resolve()}"', text)
    (folder / "train.toml").write_text(text, encoding="utf-8")
    models = folder / "models"
    shutil.copytree(here.parent / "tagger", models / "tagger")
    out = models / "list-tagger"
    subprocess.run([program, "train", "tagger", "--config", folder / "train.toml", "--out", out], check=True)
    return models


def main():
    program, config, data, root = sys.argv[1], *map(pathlib.Path, sys.argv[2:5])
    folds = [int(fold) for fold in sys.argv[5:]] or range(5)
    store = root / "store"
    medis = [data / "medis" / name for name in ("byomei.tsv", "index.tsv", "icd10_ja.tsv")]
    subprocess.run([program, "--data-dir", store, "terminology", "import", "medis", *medis], check=True)
    sums = {name: [0, 0, 0] for name in FILES}
    for fold in folds:
        folder = root / str(fold)
        folder.mkdir(parents=True)
        models = train(program, config, data, folder, fold)
        for name in FILES:
            command = [program, "--data-dir", store, "--models", models, "eval", "lists", folder / f"{name}-test.jsonl", "--json"]
            answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            scores = answer["by_tag"]["d"]
            counts = [scores[key] for key in ("matched", "answered", "gold")]
            print(fold, name, *counts, answer["f1"], flush=True)
            sums[name] = [a + b for a, b in zip(sums[name], counts)]
    for name, (hits, found, gold) in sums.items():
        print(name, f"precision {hits / found:.3f} recall {hits / gold:.3f} F1 {2 * hits / (found + gold):.3f}")


if __name__ == "__main__":
    main()
