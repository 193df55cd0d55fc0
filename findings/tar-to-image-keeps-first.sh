#!/bin/sh
# sqfstar and genext2fs put the first of two tar members with one name into the image, where tar keeps the last.
#
# "tar --append" and "tar --update" write a changed file once more at the end, and whoever unpacks gets the newer one.
# These two make a file system of the same archive with the older one, and succeed; sqfstar says that it ignores the
# other, genext2fs nothing. So an image is not what unpacking its archive shows.
# Way out: unpack the archive and build from the folder, or write one without repeated names.
#
# Needs apt of Debian bookworm (amd64).
# Seen with: squashfs-tools 4.5.1, genext2fs 1.5.0, GNU tar 1.34, 2026-11-30
#   tar: new version
#   sqfstar: old version (file already exists in the tar file, ignoring)
#   genext2fs: old version
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
apt-get -qq -o APT::Sandbox::User=root download squashfs-tools=1:4.5.1-1 liblzo2-2=2.10-2 genext2fs=1.5.0-3 \
  libarchive13=3.6.2-1+deb12u4 libnettle8=3.8.1-2 libxml2=2.9.14+dfsg-1.3~deb12u6 libicu72=72.1-3+deb12u1
for deb in *.deb; do dpkg-deb -x "$deb" .; done
libraries="$T/usr/lib/x86_64-linux-gnu:$T/lib/x86_64-linux-gnu"

echo old version > file
tar -cf archive.tar file
echo new version > file
tar --append -f archive.tar file
{
  echo "tar: $(mkdir out; tar -C out -xf archive.tar; cat out/file)"
  export LD_LIBRARY_PATH="$libraries"
  usr/bin/sqfstar -quiet -no-progress image.sqfs < archive.tar 2>said
  echo "sqfstar: $(usr/bin/unsquashfs -cat image.sqfs file) ($(cat said))"
  usr/bin/genext2fs -b 256 -a archive.tar image.ext2 2>/dev/null
  echo "genext2fs: $(grep -aoE '(old|new) version' image.ext2)"
} > seen
cat seen
cat > expected <<'END'
tar: new version
sqfstar: old version (file already exists in the tar file, ignoring)
genext2fs: old version
END
cmp -s seen expected || { echo "CHANGED: the files in the images"; exit 1; }
