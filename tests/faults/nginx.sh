#!/bin/sh
# One fault needs a real nginx; where it cannot be had without asking, its tests are skipped.
set -eu

PATH="$PATH:/usr/sbin:/usr/local/sbin"
if command -v nginx >/dev/null 2>&1; then exit 0; fi
# As root on Debian this is a machine for tests. RUNLEVEL: it is not to be started as a service.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && grep -qi '^ID=debian' /etc/os-release; then
  echo "Installing nginx for the fault suite."
  { apt-get -q update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qy install nginx-light; } \
    >/dev/null 2>&1 || echo "nginx could not be installed: its tests are skipped."
fi
