#!/bin/sh
# "read -r n < /proc/sys/…" gives the first digit alone in dash, mksh and busybox sh, and fails; in bash it gives the number.
#
# These shells read one byte at a time, so that they take no more than a line. The kernel gives the whole of a sysctl to
# a read at offset 0, and nothing to one at any other offset. So the second byte is the end of the file: the variable has one
# digit, and the exit code is 1. Other files of /proc, such as /proc/self/status, can be read byte by byte.
# A capability number that was cut so looks sound: of 40, 4 is left.
# Way out: $(cat FILE).
#
# Seen with: dash 0.5.12-2, mksh 59c-28+deb12u1, busybox 1.35.0 and bash 5.2.15 of Debian bookworm, Linux 6, 2026-12-01
#   bash: 0 40
#   dash: 1 4
#   mksh: 1 4
#   busybox sh: 1 4
#   dash, of $(cat): 0 40
# Needs apt of Debian bookworm.
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
chmod 755 "$T"
cd "$T"
for package in dash=0.5.12-2 mksh=59c-28+deb12u1 busybox-static bash; do
  apt-get download -qq "$package" 2>/dev/null
done
for file in *.deb; do dpkg-deb -x "$file" root; done
file=/proc/sys/kernel/cap_last_cap
script="read -r number < $file; echo \$? \$number"
number=$(cat $file)
[ "$number" -ge 10 ] || { echo "this kernel has a capability number of one digit"; exit 1; }
digit=${number%"${number#?}"}
bash=$(root/bin/bash -c "$script")
dash=$(root/bin/dash -c "$script")
mksh=$(root/bin/mksh -c "$script")
busybox=$(root/bin/busybox sh -c "$script")
cat=$(root/bin/dash -c "number=\$(cat $file); echo \$? \$number")
printf 'bash: %s\ndash: %s\nmksh: %s\nbusybox sh: %s\ndash, of $(cat): %s\n' "$bash" "$dash" "$mksh" "$busybox" "$cat"
[ "$bash" = "0 $number" ] || { echo "CHANGED: bash"; exit 1; }
for one in "$dash" "$mksh" "$busybox"; do
  [ "$one" = "1 $digit" ] || { echo "CHANGED: $one"; exit 1; }
done
[ "$cat" = "0 $number" ] || { echo "CHANGED: cat"; exit 1; }
