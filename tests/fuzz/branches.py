"""Reads llvm-cov's export: a line for each of the given files, then each branch that was never taken and is not named in
branches.md, and what is named there without need. Exit status 1 for the former, and for names of lines that are gone."""

import collections
import json
import os
import re
import sys


def taken_by_place(file):
    """Counts of (true, false) by place; a template's or an inlined function's copies count together."""
    places = collections.defaultdict(lambda: [0, 0])
    for line, column, _, _, when_true, when_false, *_ in file["branches"]:
        places[line, column][0] += when_true
        places[line, column][1] += when_false
    return places


def main(export_path, named_path, *readers):
    root = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
    with open(export_path) as export:
        files = json.load(export)["data"][0]["files"]
    with open(named_path) as document:
        # | `file` | `` text of the line, with \| for | `` | reason |
        rows = re.findall(r"^\| `([^`]+)` \| `` (.*?) `` \|", document.read(), re.M)
    named = {(name, text.replace("\\|", "|")) for name, text in rows}
    used, missed, texts = set(), [], {}
    all_branches = all_taken = all_named = 0
    print(f"{'file':<44} {'branches':>9} {'taken':>7} {'named':>6}")
    for file in sorted(files, key=lambda file: file["filename"]):
        name = os.path.relpath(file["filename"], root)
        if name not in readers:
            continue
        with open(file["filename"]) as source:
            lines = source.read().split("\n")
        texts[name] = {line.strip() for line in lines}
        branches = taken = excused = 0
        for (line, column), counts in sorted(taken_by_place(file).items()):
            for side, count in zip(("true", "false"), counts):
                branches += 1
                if count:
                    taken += 1
                    continue
                text = lines[line - 1].strip()
                if (name, text) in named:
                    used.add((name, text))
                    excused += 1
                else:
                    missed.append(f"{name}:{line}:{column}: never {side}: {text}")
        share = 100 * taken / branches if branches else 100
        print(f"{name:<44} {branches:9} {share:6.1f}% {excused:6}")
        all_branches, all_taken, all_named = all_branches + branches, all_taken + taken, all_named + excused
    print(f"{'all':<44} {all_branches:9} {100 * all_taken / all_branches:6.1f}% {all_named:6}")
    for line in missed:
        print(line)
    # Threads count without locks, so the difference of two counts may miss zero: what looks taken after all is told, no failure.
    gone = {(name, text) for name, text in named - used if text not in texts.get(name, ())}
    for name, text in sorted(named - used):
        print(f"{named_path}: {'gone' if (name, text) in gone else 'taken after all'}: {name}: {text}")
    print(f"{len(missed)} branches are neither taken nor named")
    return 1 if missed or gone else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
