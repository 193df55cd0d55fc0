#!/bin/sh
# posix.chmod, umask, chown and stat of rpm's Lua do not do what the commands and calls that their manual names do.
#
# - posix.chmod: "=" in a symbolic mode clears the bits of everyone, not only of those named on its left, so that of
#   "u=rwx,go=rx" only the last clause stays, and "u=rwx" takes the rights of group and others away.
# - posix.umask: a number says which rights new files keep, not which they lose. posix.umask("077"), meant to keep
#   others out, makes files that only group and others may use.
# - posix.chown: a name that no account has counts as "leave as it is". The call reports success and changes nothing.
# - posix.stat: it tells about a symbolic link, not about what the link leads to.
# The manual page rpm-lua(7) points to chmod(1), umask(2), chown(1) and stat(3).
# Way out: give posix.chmod the whole mode in octal, give posix.umask the rights to keep ("700", or "rwx------"), ask
# posix.getpasswd and posix.getgroup for a name first, which return nil for one that is not known, and follow links
# with posix.readlink.
#
# Needs apt of Debian bookworm (amd64).
# Seen with: rpm 4.18.0 (Debian 4.18.0+dfsg-1+deb12u1), 2026-11-30; the sources of rpm in July 2026 read the same
#   chmod u=rwx,go=rx: 0, mode 55
#   chmod u=rwx: 0, mode 700
#   umask 077: mode 66
#   chown nosuchuser nosuchgroup: 0, owner unchanged
#   stat link-to-file: link
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
rpm=4.18.0+dfsg-1+deb12u1
apt-get -qq -o APT::Sandbox::User=root download rpm=$rpm rpm-common=$rpm librpm9=$rpm librpmio9=$rpm \
  liblua5.3-0=5.3.6-2 libpopt0=1.19+dfsg-1 libsqlite3-0=3.40.1-2+deb12u2
for deb in *.deb; do dpkg-deb -x "$deb" .; done
export LD_LIBRARY_PATH="$T/usr/lib/x86_64-linux-gnu" RPM_CONFIGDIR="$T/usr/lib/rpm"
lua() { usr/bin/rpm --eval "%{lua:$1}"; }

touch file
owner=$(stat -c %u:%g file)
{
  for mode in u=rwx,go=rx u=rwx; do
    chmod 644 file
    result=$(lua "print(math.tointeger(posix.chmod('file', '$mode')))")
    echo "chmod $mode: $result, mode $(stat -c %a file)"
  done
  lua "posix.umask('077') io.open('new', 'w'):close()" >/dev/null
  echo "umask 077: mode $(stat -c %a new)"
  result=$(lua "print(math.tointeger(posix.chown('file', 'nosuchuser', 'nosuchgroup')))")
  [ "$(stat -c %u:%g file)" = "$owner" ] && is=unchanged || is=changed
  echo "chown nosuchuser nosuchgroup: $result, owner $is"
  ln -s file link-to-file
  echo "stat link-to-file: $(lua "print(posix.stat('link-to-file', 'type'))")"
} > seen
cat seen
cat > expected <<'END'
chmod u=rwx,go=rx: 0, mode 55
chmod u=rwx: 0, mode 700
umask 077: mode 66
chown nosuchuser nosuchgroup: 0, owner unchanged
stat link-to-file: link
END
cmp -s seen expected || { echo "CHANGED: what they do"; exit 1; }
