#!/usr/bin/env bash
# Set up azbitext with its development tools in an environment of its own and run every test.
# Arguments go to pytest: scripts/test.sh -k resume
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/environment.sh "[dev,html,sentence-transformers,ctranslate2,train]"

export HF_HUB_OFFLINE=1
python -m pytest "$@"
