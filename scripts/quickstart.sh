#!/usr/bin/env bash
# Set up azbitext in an environment of its own, build the sample corpus and show it.
# Needs Python 3.10 or newer with venv and pip. Run again, it is quick.
# Where the hub can be reached, missing sides are filled by the default models, which also takes
# PyTorch; "scripts/quickstart.sh none" leaves them missing, any other model may be named instead.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/environment.sh ""

translator=${1:-opus}
missing=""
if [ "$translator" = opus ] && ! reason=$(python - 2>&1 <<'END'
import sys
from huggingface_hub import HfApi
try:
    HfApi().model_info("Helsinki-NLP/opus-mt-az-en", timeout=5)
except Exception as error:
    sys.exit(str(error).partition("\n")[0] or type(error).__name__)
END
); then
  translator=none
  missing="Without translations: the hub with the default models cannot be reached ($reason).
Rows without a counterpart stay missing. With a network, run scripts/quickstart.sh again and exactly
those rows are filled; with a model folder, run scripts/quickstart.sh FOLDER."
fi
if [ "$translator" != none ]; then
  source scripts/environment.sh "[ctranslate2]"
fi

out=build/samples
azbitext build corpora/samples/headlines corpora/samples/articles --out "$out" \
  --title "azbitext sample corpus" --licence Apache-2.0 --validation 0.1 --test 0.1 \
  --translator "$translator"
python scripts/show_pairs.py "$out"
if [ -n "$missing" ]; then printf '\n%s\n' "$missing"; fi
