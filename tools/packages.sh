#!/bin/sh
# See that the programs the tests start are here, and install them from Debian where we may.
# `packages.sh bench` also wants those that only the benchmarks start.
set -eu
missing=""

need() { # need PACKAGE PROGRAM: the program, or a library, may be a path with a star in it
  case $2 in
    /*) for found in $2; do [ -e "$found" ] && return; done ;;
    *) PATH="$PATH:/usr/sbin:/sbin" command -v "$2" >/dev/null && return ;;
  esac
  missing="$missing $1"
}

need postgresql "/usr/lib/postgresql/*/bin/postgres"
need redis-server redis-server
need nginx nginx
need chromium chromium
need clamav-daemon clamd
need fonts-dejavu-core "/usr/share/fonts/truetype/dejavu"
need wrk wrk
need libpangoft2-1.0-0 "/usr/lib/*/libpangoft2-1.0.so.0"
need default-jre-headless java
need poppler-utils pdftotext
need ffmpeg ffmpeg
if [ "${1:-}" = bench ]; then
  need prosody prosody
  need lua-dbi-sqlite3 "/usr/lib/*/lua/5.*/dbd/sqlite3.so"
fi
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
  as_root="sudo"
  if ! sudo -n true 2>/dev/null; then
    echo "The tests need some Debian packages, which only root may install. Run this, then try again:" >&2
    echo "  sudo apt-get update && sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
  fi
fi
if ! command -v apt-get >/dev/null; then
  echo "The tests need these programs, and there is no apt-get to install them with:$missing" >&2
  exit 1
fi
echo "Installing Debian packages:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# $missing is a list of words on purpose.
$as_root apt-get install -qq -y --no-install-recommends $missing >/dev/null
