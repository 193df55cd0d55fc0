import assert from "node:assert/strict";
import { test } from "node:test";
import { expandGroup, mergeComps, parseComps } from "./comps.ts";

const COMPS = parseComps(
  `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE comps PUBLIC "-//CentOS//DTD Comps info//EN" "comps.dtd">
<comps>
  <group>
    <id>core</id>
    <name>Core</name><name xml:lang="de">Kern</name>
    <packagelist>
      <packagereq type="mandatory">bash</packagereq>
      <packagereq type="default">yum</packagereq>
      <packagereq type="optional">emacs</packagereq>
      <packagereq type="conditional" requires="gnome">gnome-bash</packagereq>
      <packagereq>setup</packagereq>
    </packagelist>
  </group>
  <group><id>tools</id><name>Many Tools</name><packagelist><packagereq>gcc</packagereq></packagelist></group>
  <environment>
    <id>minimal</id><name>Minimal Install</name>
    <grouplist><groupid>core</groupid><groupid>missing</groupid></grouplist>
    <optionlist><groupid default="true">tools</groupid></optionlist>
  </environment>
</comps>`,
  "comps",
);

test("expandGroup() takes the members of the types that are asked for", () => {
  assert.deepEqual(expandGroup("core", COMPS, ["mandatory"]), ["bash", "setup"]);
  assert.deepEqual(expandGroup("Core", COMPS, ["default", "conditional"]), [
    "yum",
    "(gnome-bash if gnome)",
  ]);
});

test("expandGroup() knows environments and names in any case", () => {
  assert.deepEqual(expandGroup("minimal", COMPS, ["mandatory"]), ["bash", "setup"]);
  assert.deepEqual(expandGroup("many tools", COMPS, ["mandatory"]), ["gcc"]);
  assert.deepEqual(COMPS.environments[0]?.options, [{ id: "tools", isDefault: true }]);
});

test("expandGroup() suggests a name for a group that is not there", () => {
  assert.throws(() => expandGroup("tool", COMPS, ["mandatory"]), {
    name: "ResolveError",
    message: 'Cannot resolve "@tool": no repository has such a group',
    hint: 'Did you mean "tools"?',
  });
});

test("mergeComps() adds what a later repository has of a group", () => {
  const extra = parseComps(
    '<comps><group><id>core</id><name>Core</name><packagelist><packagereq type="optional">bash</packagereq><packagereq>dnf</packagereq></packagelist></group></comps>',
    "comps",
  );
  assert.deepEqual(expandGroup("core", mergeComps([COMPS, extra]), ["mandatory"]), [
    "setup",
    "dnf",
  ]);
});
