#!/bin/sh
# Compile requirements.txt and requirements-dev.txt from the ranges in pyproject.toml (`make pins`).
#
# A version already pinned stays while it fits; `make pins UPGRADE=1` takes the newest that fit.
# No registry is named in what is written, so the files work wherever pip does.
set -eu
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools/venv"
"$tools/venv/bin/pip" install --quiet pip-tools

compile() {
  "$tools/venv/bin/pip-compile" --quiet --strip-extras --annotation-style=line \
    --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
    ${UPGRADE:+--upgrade} "$@" pyproject.toml
}

compile --output-file=requirements.txt
compile --extra=dev --constraint=requirements.txt --output-file=requirements-dev.txt
