#!/bin/sh
# Of rpm's file triggers on the path of a file, not of a folder, some never run and one depends on what came first.
#
# With etc/app.conf as its path, where etc/ would run all four, rpm accepts the triggers without a word, and then runs
# - %filetriggerin only where the file's package is installed after the trigger's, not where it is there already;
# - %filetriggerun when the file's package is removed;
# - %transfiletriggerin and %transfiletriggerun never.
# There are two searches: one compares the path with the start of the names of files, the other with the start of the
# names of folders, and no folder's name starts with that of a file.
# Way out: give the folder that holds the file, with "/" at its end, and look for the file among the names that the
# trigger is handed.
#
# Needs apt of Debian bookworm (amd64).
# Seen with: rpm 4.18.0 (Debian 4.18.0+dfsg-1+deb12u1), 2026-11-30
#   etc/, file first: filetriggerin transfiletriggerin transfiletriggerun filetriggerun
#   etc/, trigger first: filetriggerin transfiletriggerin transfiletriggerun filetriggerun
#   etc/app.conf, file first: filetriggerun
#   etc/app.conf, trigger first: filetriggerin filetriggerun
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
rpm=4.18.0+dfsg-1+deb12u1
apt-get -qq -o APT::Sandbox::User=root download rpm=$rpm rpm-common=$rpm librpm9=$rpm librpmio9=$rpm \
  librpmbuild9=$rpm librpmsign9=$rpm liblua5.3-0=5.3.6-2 libpopt0=1.19+dfsg-1 libsqlite3-0=3.40.1-2+deb12u2 \
  libelf1=0.188-2.1 libdw1=0.188-2.1 libmagic1=1:5.44-3 libmagic-mgc=1:5.44-3 libgomp1=12.2.0-14+deb12u1
for deb in *.deb; do dpkg-deb -x "$deb" .; done
export LD_LIBRARY_PATH="$T/usr/lib/x86_64-linux-gnu" RPM_CONFIGDIR="$T/usr/lib/rpm" MAGIC="$T/usr/lib/file/magic.mgc"

# build NAME: the rest of its spec comes on stdin
build() {
  { printf '%s\n' "Name: $1" Version:1 Release:1 Summary:. License:. BuildArch:noarch %description; cat; } > "$1.spec"
  usr/bin/rpmbuild -bb --quiet --define "_topdir $T/$1" --define "_tmppath $T" "$1.spec" >log 2>&1 ||
    { cat log; exit 1; }
}
build file <<END
%install
mkdir -p %{buildroot}$T/etc
touch %{buildroot}$T/etc/app.conf
%files
$T/etc/app.conf
END
rpm() { usr/bin/rpm --dbpath "$T/db" --nodeps "$@" 2>/dev/null; }

for path in etc/ etc/app.conf; do
  {
    for on in filetriggerin filetriggerun transfiletriggerin transfiletriggerun; do
      printf '%s\n' "%$on -p <lua> -- $T/$path" "print('$on')"
    done
    echo %files
  } | build trigger
  for order in "file trigger" "trigger file"; do
    rm -rf db
    for name in $order; do rpm -i $name/RPMS/noarch/*.rpm; done > out
    rpm -e file >> out
    echo "$path, ${order% *} first:" $(cat out)
  done
done > seen
cat seen
cat > expected <<END
etc/, file first: filetriggerin transfiletriggerin transfiletriggerun filetriggerun
etc/, trigger first: filetriggerin transfiletriggerin transfiletriggerun filetriggerun
etc/app.conf, file first: filetriggerun
etc/app.conf, trigger first: filetriggerin filetriggerun
END
cmp -s seen expected || { echo "CHANGED: the triggers that run"; exit 1; }
