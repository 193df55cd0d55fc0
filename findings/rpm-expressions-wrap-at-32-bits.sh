#!/bin/sh
# rpm computes %if and %{expr:…} in 32 bits: larger numbers wrap without a word, and a later date may be the smaller.
#
# A number of ten digits and more, as a date with the time of day, a size in bytes or a time in milliseconds has, is cut
# to its lowest 32 bits as it is read, and so are results; a comparison looks at the sign of the difference of the rest.
# Way out: compare such numbers as versions (v"…" > v"…"), or compute in %{lua:…}, which has 64 bits.
#
# Needs apt of Debian bookworm (amd64).
# Seen with: rpm 4.18.0 (Debian 4.18.0+dfsg-1+deb12u1), 2026-11-30; the sources of rpm in July 2026 read the same
#   20260101000000 > 20230101000000: 0
#   v"20260101000000" > v"20230101000000": 1
#   4294967297 == 1: 1
#   8 * 1024 * 1024 * 1024: 0
#   3000000000: -1294967296
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
rpm=4.18.0+dfsg-1+deb12u1
apt-get -qq -o APT::Sandbox::User=root download rpm=$rpm rpm-common=$rpm librpm9=$rpm librpmio9=$rpm \
  liblua5.3-0=5.3.6-2 libpopt0=1.19+dfsg-1 libsqlite3-0=3.40.1-2+deb12u2
for deb in *.deb; do dpkg-deb -x "$deb" .; done
export LD_LIBRARY_PATH="$T/usr/lib/x86_64-linux-gnu" RPM_CONFIGDIR="$T/usr/lib/rpm"
cat > expected <<'END'
20260101000000 > 20230101000000: 0
v"20260101000000" > v"20230101000000": 1
4294967297 == 1: 1
8 * 1024 * 1024 * 1024: 0
3000000000: -1294967296
END
cut -d: -f1 expected | while read -r expression; do
  echo "$expression: $(usr/bin/rpm --eval "%{expr:$expression}")"
done > seen
cat seen
cmp -s seen expected || { echo "CHANGED: the results"; exit 1; }
