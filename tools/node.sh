#!/bin/sh
# See that there is a Node new enough with its npm; where there is none, take it from a Python wheel.
set -eu
python=$1
oldest=20

new_enough() {
  command -v npm >/dev/null && command -v node >/dev/null &&
    node -e "process.exit(parseInt(process.versions.node) < $oldest ? 1 : 0)" 2>/dev/null
}

new_enough && exit 0
echo "Installing Node …"
"$python" -m pip install --quiet --requirement requirements-node.txt
if ! new_enough; then
  echo "Node $oldest or newer and npm are needed, and could not be installed." >&2
  exit 1
fi
