#!/usr/bin/env bash
# Set up azbitext in an environment of its own, build the sample corpus and show it.
# Needs Python 3.10 or newer with venv and pip. Run again, it is quick.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/environment.sh ""

out=build/samples
azbitext build corpora/samples/headlines corpora/samples/articles --out "$out" \
  --title "azbitext sample corpus" --licence Apache-2.0 --validation 0.1 --test 0.1
python scripts/show_pairs.py "$out"
