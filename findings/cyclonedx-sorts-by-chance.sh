#!/bin/sh
# cyclonedx-library orders components by chance with "sortLists: true", even where each has a purl to sort by.
#
# A component without a bom-ref gets one of random digits while the BOM is serialised, and the comparison looks at the
# bom-ref first; purl, name and version, which follow in it, never decide. Two runs over one BOM differ in more than the
# random references.
# Way out: set a bomRef on every component that stays the same from run to run, such as its purl.
#
# Seen with: @cyclonedx/cyclonedx-library 10.3.0, 2026-11-30
#   without bomRef: another order each time
#   with bomRef: abcdefghijkl
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit @cyclonedx/cyclonedx-library@10.3.0
cat > sort.cjs <<'JS'
const { Enums, Models, Serialize, Spec } = require("@cyclonedx/cyclonedx-library");
const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
function order(withRef) {
  const bom = new Models.Bom();
  for (const name of "kafbgchdliej") {
    const purl = `pkg:deb/debian/${name}@1`;
    const bomRef = withRef ? purl : undefined;
    bom.components.add(new Models.Component(Enums.ComponentType.Library, name, { version: "1", purl, bomRef }));
  }
  const { components } = JSON.parse(serializer.serialize(bom, { sortLists: true }));
  return components.map((component) => component.name).join("");
}
console.log("without bomRef:", order(false) === order(false) ? "one order" : "another order each time");
console.log("with bomRef:", order(true));
JS
node sort.cjs > seen
cat seen
cat > expected <<'END'
without bomRef: another order each time
with bomRef: abcdefghijkl
END
cmp -s seen expected || { echo "CHANGED: the order"; exit 1; }
