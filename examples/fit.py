#!/usr/bin/env python3
"""Fits the weights of the choice (`src/extract/choose/evidence.rs`) to pages whose truth is known.

    PAGES_SEEDS=4 PAGES_SAVE=DIR cargo test --test pages
    cargo run --example features -- DIR > features.tsv
    examples/fit.py features.tsv src/extract/choose/evidence.rs

Logistic regression with an L2 pull towards the weights that stand in the source, which keep their signs and bounds (3, and 8 for
Claimed, which is not fitted). A list is right where it has as many entries as were sown; wrong where the page is no live blog, or
where it has far fewer or far more. What is printed is a proposal: nothing is written. Standard library only.
"""
import collections, math, re, sys

rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[1])]
source = open(sys.argv[2]).read()
weights = {}
for sign, name, worth in re.findall(r"(plus|minus)\(\s*Feature::(\w+),\s*([\d.]+)", source):
    weights[name] = float(worth) * (1 if sign == "plus" else -1)
bias = float(re.search(r"const BIAS: f32 = (-?[\d.]+)", source)[1])
start = dict(weights)

samples = []
for file, of, entries, score, features in rows:
    of, entries = int(of), int(entries)
    seen = {name: float(value) for name, value in (part.split("=") for part in features.split())}
    if of and abs(entries - of) <= max(1, of // 20) and entries:
        label = 1
    elif not of or entries * 10 < of * 6 or entries * 2 > of * 3:
        label = 0
    else:
        continue
    samples.append((file, label, seen))
groups = collections.Counter((file, label) for file, label, _ in samples)
data = [(label, seen, 1 / groups[file, label]) for file, label, seen in samples]


def odds(seen):
    return bias + sum(weights[name] * value for name, value in seen.items())


def loss():
    return sum(w * math.log1p(math.exp(-z if y else z)) for y, seen, w in data for z in [odds(seen)])


total = sum(w for _, _, w in data)
print(len(data), "lists; loss before", round(loss(), 1), file=sys.stderr)
for step in range(800):
    gradient, slope = collections.defaultdict(float), 0.0
    for y, seen, w in data:
        error = w * (1 / (1 + math.exp(-max(-30, min(30, odds(seen))))) - y)
        slope += error
        for name, value in seen.items():
            gradient[name] += error * value
    rate = 2.0 / total
    bias -= rate * slope
    for name in weights:
        if name == "Claimed":
            continue
        pulled = gradient[name] + 0.01 * total * (weights[name] - start[name])
        moved = weights[name] - rate * pulled
        low, high = (0.2, 3.0) if start[name] > 0 else (-3.0, -0.2)
        weights[name] = max(low, min(high, moved))
print("loss after", round(loss(), 1), file=sys.stderr)
print(f"BIAS {bias:.2f}")
for name in weights:
    print(f"{name:15} {start[name]:+.2f} -> {weights[name]:+.2f}")
