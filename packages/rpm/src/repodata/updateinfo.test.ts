import assert from "node:assert/strict";
import { test } from "node:test";
import { updateinfoXml } from "../../fixtures/updateinfo-xml.ts";
import { findSecurityErrata } from "./updateinfo.ts";

/** As Rocky Linux has it, shortened, and one of Fedora. */
const UPDATEINFO = `<?xml version="1.0" encoding="UTF-8"?>
<updates>
  <update from="releng@rockylinux.org" status="final" type="security" version="2">
    <id>RLSA-2024:6163</id>
    <title>Important: expat security update</title>
    <issued date="2024-09-03 00:00:00"/>
    <updated date="2024-09-03 00:00:00"/>
    <severity>Important</severity>
    <references>
      <reference href="https://a.example/CVE-2024-45490" id="CVE-2024-45490" type="cve" title="CVE-2024-45490"/>
      <reference href="https://a.example/2308615" id="2308615" type="bugzilla" title="expat: &lt;negative&gt; length"/>
      <reference href="https://a.example/CVE-2024-45491" id="CVE-2024-45491" type="cve"/>
    </references>
    <pkglist>
      <collection short="rocky-9-baseos">
        <name>rocky-9-baseos</name>
        <package name="expat" version="2.5.0" release="2.el9_4.1" epoch="0" arch="x86_64" src="expat-2.5.0-2.el9_4.1.src.rpm"><filename>expat-2.5.0-2.el9_4.1.x86_64.rpm</filename></package>
        <package name="expat-devel" version="2.5.0" release="2.el9_4.1" arch="x86_64"><filename>e.rpm</filename></package>
      </collection>
    </pkglist>
  </update>
  <update from="b" status="final" type="bugfix" version="1"><id>RLBA-1</id>
    <pkglist><collection><package name="expat" version="9" release="1" epoch="0" arch="x86_64"/></collection></pkglist>
  </update>
  <update status="stable" type='security' from="updates@fedoraproject.org" version="2.0">
    <id>FEDORA-2024-1</id><severity>None</severity>
    <references><reference type="cve" href="h" title="CVE-2024-1 a hole [fedora-41]"/></references>
    <pkglist><collection><package name="bind" epoch="32" version="9" release="1.fc41" arch="noarch"/></collection></pkglist>
  </update>
</updates>
`;

const find = (text: string, ...names: string[]): ReturnType<typeof findSecurityErrata> =>
  findSecurityErrata([new TextEncoder().encode(text)], new Set(names), "updateinfo of a");

test("findSecurityErrata() reads what is for security, of the packages that are asked for", async () => {
  assert.deepEqual(await find(UPDATEINFO, "expat", "bash"), [
    {
      advisory: {
        id: "RLSA-2024:6163",
        severity: "Important",
        cves: ["CVE-2024-45490", "CVE-2024-45491"],
      },
      packages: [
        {
          name: "expat",
          arch: "x86_64",
          evr: { epoch: 0, version: "2.5.0", release: "2.el9_4.1" },
        },
      ],
    },
  ]);
  assert.deepEqual(await find(UPDATEINFO, "bind"), [
    {
      advisory: { id: "FEDORA-2024-1", cves: ["CVE-2024-1"] },
      packages: [
        { name: "bind", arch: "noarch", evr: { epoch: 32, version: "9", release: "1.fc41" } },
      ],
    },
  ]);
  assert.deepEqual(await find(UPDATEINFO, "zsh"), []);
});

test("findSecurityErrata() refuses what is cut off, malformed or declares entities", async () => {
  const format = { name: "FormatError" };
  await assert.rejects(find(UPDATEINFO.slice(0, 900), "expat"), {
    ...format,
    message: "Cannot read updateinfo of a: it is cut off",
  });
  await assert.rejects(find(UPDATEINFO.replace("</severity>", ""), "expat"), format);
  await assert.rejects(find(`<!DOCTYPE u [<!ENTITY a "b">]>${UPDATEINFO}`, "expat"), {
    ...format,
    message: "Cannot read updateinfo of a: it declares entities of its own",
  });
});

test("findSecurityErrata() reads what the fixture of other tests writes", async () => {
  const text = updateinfoXml([
    { id: "A-1", packages: [["a", "2:1-1", "noarch"]], cves: ["CVE-1"] },
  ]);
  const [erratum] = await find(text, "a");
  assert.deepEqual(erratum?.advisory, { id: "A-1", severity: "Important", cves: ["CVE-1"] });
  assert.deepEqual(erratum?.packages[0]?.evr, { epoch: 2, version: "1", release: "1" });
});
