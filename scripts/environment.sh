# Sourced by quickstart.sh and test.sh: makes .venv where it is missing, installs azbitext with the
# extras in $1 when pyproject.toml has changed since, and activates it.
extras=$1
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
  { echo "azbitext needs Python 3.10 or newer; $python is older (set PYTHON=...)" >&2; exit 1; }
[ -x .venv/bin/python ] || "$python" -m venv .venv
source .venv/bin/activate

wanted="$extras $(cat pyproject.toml constraints.txt | cksum)"
for done in .venv/installed-*; do
  if [ -f "$done" ] && [ "$(cat "$done")" = "$wanted" ]; then return 0; fi
done
echo "Installing azbitext$extras into .venv (once; a few minutes)" >&2
pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".$extras"
echo "$wanted" > ".venv/installed-$(echo "$extras" | cksum | cut -d' ' -f1)"
