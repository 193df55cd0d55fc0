#!/bin/sh
# rpm2archive keeps the owners of a package by name only: the numeric uid and gid of every entry are 0.
#
# Most tar readers look the name up and take the number where the system has no such account, which is the rule for the
# accounts of a foreign distribution, or where they are told to ignore names. Then every file is root's.
# Way out: unpack below a passwd and group file that have the accounts, or unpack as an ordinary user, where no owner
# is set; never with "tar --numeric-owner" as root.
#
# Needs apt of Debian bookworm (amd64).
# Seen with: rpm 4.18.0 (Debian 4.18.0+dfsg-1+deb12u1), libarchive 3.6.2, 2026-11-30
#   tar -tv: -rw-r--r-- daemon/adm ./tool
#   tar -tv --numeric-owner: -rw-r--r-- 0/0 ./tool
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
rpm=4.18.0+dfsg-1+deb12u1
apt-get -qq -o APT::Sandbox::User=root download rpm=$rpm rpm-common=$rpm rpm2cpio=$rpm librpm9=$rpm librpmio9=$rpm \
  librpmbuild9=$rpm librpmsign9=$rpm liblua5.3-0=5.3.6-2 libpopt0=1.19+dfsg-1 libsqlite3-0=3.40.1-2+deb12u2 \
  libelf1=0.188-2.1 libdw1=0.188-2.1 libmagic1=1:5.44-3 libmagic-mgc=1:5.44-3 libgomp1=12.2.0-14+deb12u1 \
  libarchive13=3.6.2-1+deb12u4 libnettle8=3.8.1-2 libxml2=2.9.14+dfsg-1.3~deb12u6 libicu72=72.1-3+deb12u1
for deb in *.deb; do dpkg-deb -x "$deb" .; done
export LD_LIBRARY_PATH="$T/usr/lib/x86_64-linux-gnu" RPM_CONFIGDIR="$T/usr/lib/rpm" MAGIC="$T/usr/lib/file/magic.mgc"

cat > tool.spec <<'END'
Name: tool
Version: 1
Release: 1
Summary: .
License: .
BuildArch: noarch
%description
%install
touch %{buildroot}/tool
%files
%attr(644, daemon, adm) /tool
END
usr/bin/rpmbuild -bb --quiet --define "_topdir $T/build" --define "_tmppath $T" tool.spec >log 2>&1 ||
  { cat log; exit 1; }
usr/bin/rpm2archive - < build/RPMS/noarch/tool-1-1.noarch.rpm > tool.tar.gz
unset LD_LIBRARY_PATH
for option in "" " --numeric-owner"; do
  echo "tar -tv$option: $(tar -tvzf tool.tar.gz $option | awk '{ print $1, $2, $NF }')"
done > seen
cat seen
cat > expected <<'END'
tar -tv: -rw-r--r-- daemon/adm ./tool
tar -tv --numeric-owner: -rw-r--r-- 0/0 ./tool
END
cmp -s seen expected || { echo "CHANGED: the owners"; exit 1; }
