import assert from "node:assert/strict";
import { test } from "node:test";
import { makeHeader } from "@rootsmith/testing/rpm";
import { RpmHeader } from "../file/rpm-header.ts";
import { addSysusers, sysuserLines } from "./sysusers.ts";

const FILES = {
  passwd: "root:x:0:0:root:/root:/bin/bash\nbin:x:1:1:bin:/bin:/sbin/nologin\n",
  group: "root:x:0:\nbin:x:1:\ntty:x:5:\nusers:x:100:\n",
  shadow: "root:*:17834:0:99999:7:::\n",
  gshadow: "root:::\n",
};
const EMPTY = { passwd: "", group: "", shadow: "", gshadow: "" };

test("sysuserLines() decodes what a package provides, and passes over the rest", () => {
  const header = RpmHeader.read(
    makeHeader({
      1047: ["group(dnsmasq)", "user(dnsmasq)", "user(other)", "dnsmasq"],
      1112: Uint32Array.of(0, 8, 0, 8),
      1113: [
        "",
        // the example of rpm's manual
        "dSBkbnNtYXNxIC0gIkRuc21hc3EgREhDUCBhbmQgRE5TIHNlcnZlciIgL3Zhci9saWIvZG5zbWFzcQAA",
        "",
        "2.90-1",
      ],
    }),
  );
  assert.deepEqual(sysuserLines(header), [
    'u dnsmasq - "Dnsmasq DHCP and DNS server" /var/lib/dnsmasq',
  ]);
});

// What systemd-sysusers 252 of Debian made of these.
test("addSysusers() gives the ids and lines of systemd-sysusers", () => {
  const lines = [
    'u dnsmasq - "Dnsmasq DHCP and DNS server" /var/lib/dnsmasq',
    'u dbus 81 "System Message Bus"',
    "g input 104",
    "g auto",
    "u other -",
    "u clash 1",
    "u ing 50:users 'x y' - /bin/sh",
    "m other input",
    "m newu newg",
    "u num 70:100",
    "g root 0",
    'u root 0:0 "Super" /root /bin/bash',
  ];
  const { passwd, group, shadow, gshadow } = addSysusers(lines, FILES, 18518);
  assert.equal(
    passwd,
    `${FILES.passwd}dnsmasq:x:997:997:Dnsmasq DHCP and DNS server:/var/lib/dnsmasq:/usr/sbin/nologin
dbus:x:81:81:System Message Bus:/:/usr/sbin/nologin
other:x:996:996::/:/usr/sbin/nologin
clash:x:995:995::/:/usr/sbin/nologin
ing:x:50:100:x y:/:/bin/sh
num:x:70:100::/:/usr/sbin/nologin
newu:x:994:994::/:/usr/sbin/nologin
`,
  );
  assert.equal(
    group,
    `${FILES.group}input:x:104:other
auto:x:999:
newg:x:998:newu
dnsmasq:x:997:
dbus:x:81:
other:x:996:
clash:x:995:
newu:x:994:
`,
  );
  assert.equal(
    gshadow,
    "root:::\ninput:!*::other\nauto:!*::\nnewg:!*::newu\ndnsmasq:!*::\ndbus:!*::\nother:!*::\nclash:!*::\nnewu:!*::\n",
  );
  assert.equal(
    shadow,
    `${FILES.shadow}${["dnsmasq", "dbus", "other", "clash", "ing", "num", "newu"]
      .map((name) => `${name}:!*:18518::::::\n`)
      .join("")}`,
  );
});

test("addSysusers() makes the first files of a rootfs, and root", () => {
  const lines = ["g root 0", 'u root 0:0 "Super User" /root /bin/bash', "u! bin 1:1"];
  const { passwd, group } = addSysusers(lines, EMPTY, 0);
  assert.equal(passwd, "root:x:0:0:Super User:/root:/bin/bash\nbin:x:1:1::/:/usr/sbin/nologin\n");
  assert.equal(group, "root:x:0:\n");
});

test("addSysusers() changes nothing where all is there", () => {
  assert.deepEqual(addSysusers(["u bin 7", "g tty 7", "r - 500-900"], FILES, 1), FILES);
});
