#!/bin/sh
# The browser tests need a Chromium and fonts for emoji and CJK: the system's, or Debian's packages.
set -eu

browser() {
  [ -n "${BACKCHANNEL_CHROMIUM:-}" ] && return 0
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && return 0
  done
  [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
}

fonts() { # macOS brings its own
  [ "$(uname)" = Darwin ] && return 0
  command -v fc-list >/dev/null 2>&1 || return 1
  fc-list | grep -q "Noto Color Emoji" && fc-list | grep -q "Noto Sans CJK"
}

if browser && fonts; then exit 0; fi

packages="chromium fonts-noto-color-emoji fonts-noto-cjk"
root=""
if [ "$(id -u)" != 0 ]; then root="sudo -n"; fi
if command -v apt-get >/dev/null 2>&1 && grep -qi '^ID=debian' /etc/os-release; then
  echo "Installing $packages for the browser tests."
  log=$(mktemp)
  if { $root apt-get -q update && DEBIAN_FRONTEND=noninteractive $root apt-get -qy install $packages; } \
    >"$log" 2>&1; then rm -f "$log"; exit 0; fi
  tail -n 3 "$log"
fi
echo "The browser tests need Chromium and the Noto fonts for emoji and CJK. Install them, on Debian with"
echo "  apt install $packages"
echo "or set BACKCHANNEL_CHROMIUM to a Chromium or Chrome of yours."
exit 1
