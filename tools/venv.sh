#!/bin/sh
# Make the virtual environment, or say in plain words why it cannot be made.
set -eu
python=${PYTHON:-python3}
venv=$1

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "Jobvej needs Python 3.11 or newer; $python is not. Try: make PYTHON=python3.11 …" >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y python3-venv >/dev/null
  else
    echo "Python's venv is missing. Run: sudo apt-get install python3-venv" >&2
    exit 1
  fi
fi
echo "Making $venv …"
"$python" -m venv "$venv"
