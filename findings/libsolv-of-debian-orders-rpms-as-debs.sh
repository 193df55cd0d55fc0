#!/bin/sh
# Debian's libsolv orders the versions of rpm packages by dpkg's rules, until it is told that they are rpms.
#
# The library can judge by the rules of several families, and a pool starts with those of the distribution it was built
# for, whatever kind of repository is then loaded. The two orders agree on most versions. They differ where a letter
# meets a digit: for dpkg 1.0.rc1 is newer than 1.0.1, for rpm it is older. So the same repomd repository gives other
# packages on Debian than on Fedora.
# Way out: call pool.setdisttype(Pool.DISTTYPE_RPM) (C: pool_setdisttype) on a new pool; in a testcase of testsolv
# write "system ARCH rpm".
#
# Needs apt of Debian bookworm (amd64).
# Seen with: libsolv 0.7.23 (Debian 0.7.23-1+deb12u1), 2026-11-30
#   system noarch *: install tool-1.0.rc1-1.noarch@available
#   system noarch deb: install tool-1.0.rc1-1.noarch@available
#   system noarch rpm: install tool-1.0.1-1.noarch@available
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
solv=0.7.23-1+deb12u1 rpm=4.18.0+dfsg-1+deb12u1
apt-get -qq -o APT::Sandbox::User=root download libsolv-tools=$solv libsolv1=$solv libsolvext1=$solv \
  librpm9=$rpm librpmio9=$rpm liblua5.3-0=5.3.6-2 libpopt0=1.19+dfsg-1 libsqlite3-0=3.40.1-2+deb12u2 \
  libexpat1=2.5.0-1+deb12u2
for deb in *.deb; do dpkg-deb -x "$deb" .; done
export LD_LIBRARY_PATH="$T/usr/lib/x86_64-linux-gnu:$T/lib/x86_64-linux-gnu"

for kind in '*' deb rpm; do
  cat > case.t <<END
repo available 0 testtags <inline>
#>=Pkg: tool 1.0.rc1 1 noarch
#>=Pkg: tool 1.0.1 1 noarch
system noarch $kind
job install name tool
result transaction <inline>
END
  echo "system noarch $kind: $(usr/bin/testsolv -r case.t)"
done > seen
cat seen
cat > expected <<'END'
system noarch *: install tool-1.0.rc1-1.noarch@available
system noarch deb: install tool-1.0.rc1-1.noarch@available
system noarch rpm: install tool-1.0.1-1.noarch@available
END
cmp -s seen expected || { echo "CHANGED: the chosen package"; exit 1; }
