#!/bin/sh
# spdx-correct turns Debian's "GPL-2+" into GPL-2.0-only, while "GPL-2.0+" and "GPL-3+" keep their "or later".
#
# What no rule of it can mend is looked up by the words in it, and "GPL-2" stands there for GPL-2.0-only. So the short
# names that debian/copyright uses for versions 1 and 2 (GPL-1+, GPL-2+, LGPL-2+) lose the later versions, of
# "GPL-2+ or MIT" the MIT is lost too, and "Artistic", which is 1.0 in Debian, becomes 2.0; all without an error.
# Way out: translate the names of debian/copyright with a table, and keep guesses for what people wrote freely.
#
# Seen with: spdx-correct 3.2.0, 2026-11-30
#   GPL-2.0+ -> GPL-2.0-or-later
#   GPL-3+ -> GPL-3.0-or-later
#   GPL-1+ -> GPL-1.0-only
#   GPL-2+ -> GPL-2.0-only
#   LGPL-2+ -> LGPL-2.0-only
#   GPL-2+ or MIT -> GPL-2.0-only
#   Artistic -> Artistic-2.0
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit spdx-correct@3.2.0
node -e '
const correct = require("spdx-correct");
for (const name of ["GPL-2.0+", "GPL-3+", "GPL-1+", "GPL-2+", "LGPL-2+", "GPL-2+ or MIT", "Artistic"])
  console.log(name, "->", correct(name));
' > seen
cat seen
cat > expected <<'END'
GPL-2.0+ -> GPL-2.0-or-later
GPL-3+ -> GPL-3.0-or-later
GPL-1+ -> GPL-1.0-only
GPL-2+ -> GPL-2.0-only
LGPL-2+ -> LGPL-2.0-only
GPL-2+ or MIT -> GPL-2.0-only
Artistic -> Artistic-2.0
END
cmp -s seen expected || { echo "CHANGED: the corrected names"; exit 1; }
