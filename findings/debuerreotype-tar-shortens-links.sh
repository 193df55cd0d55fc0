#!/bin/sh
# debuerreotype-tar cuts a folder of one letter from the start of symbolic links' targets, which then lead nowhere.
#
# It takes the leading "./" off the members' names with "tar --transform 's,^./,,'". The dot stands for any character,
# and a transform without the flag S changes the targets of symbolic links too: d/file becomes file.
# Way out: pack the rootfs with tar and 's,^[.]/,,S', or make such links absolute.
#
# Needs apt of Debian bookworm (amd64) and root, for debuerreotype's chroot.
# Seen with: debuerreotype 0.15 (Debian 0.15-1.1), GNU tar 1.34, 2026-11-30; its sources of June 2026 read the same
#   rootfs: link -> d/file, other -> dd/file
#   tar: link -> file, other -> dd/file
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
apt-get -qq -o APT::Sandbox::User=root download debuerreotype=0.15-1.1
dpkg-deb -x debuerreotype_*.deb .
mkdir rootfs
(
  mkdir rootfs.debs
  cd rootfs.debs
  apt-get -qq -o APT::Sandbox::User=root download bash=5.2.15-2+b13 libtinfo6=6.4-4 libc6=2.36-9+deb12u14 \
    coreutils=9.1-1
  for deb in *.deb; do dpkg-deb -x "$deb" ../rootfs; done
)
echo 1700000000 > rootfs/debuerreotype-epoch
ln -s d/file rootfs/link
ln -s dd/file rootfs/other

usr/sbin/debuerreotype-tar rootfs rootfs.tar 2>log || { cat log; exit 1; }
mkdir out
tar -C out -xf rootfs.tar link other
{
  echo "rootfs: link -> $(readlink rootfs/link), other -> $(readlink rootfs/other)"
  echo "tar: link -> $(readlink out/link), other -> $(readlink out/other)"
} > seen
cat seen
cat > expected <<'END'
rootfs: link -> d/file, other -> dd/file
tar: link -> file, other -> dd/file
END
cmp -s seen expected || { echo "CHANGED: the targets"; exit 1; }
