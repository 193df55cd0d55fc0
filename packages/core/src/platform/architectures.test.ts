import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { formatPlatform } from "../model/oci.ts";
import {
  formatPorts,
  hostPlatform,
  normalizePlatform,
  platformOfArchitecture,
  portFor,
} from "./architectures.ts";

/** https://www.debian.org/ports/, released and not; `none` where Go has no such architecture. */
const DEBIAN = {
  amd64: "linux/amd64",
  arm64: "linux/arm64",
  armel: "linux/arm/v5",
  armhf: "linux/arm/v7",
  i386: "linux/386",
  loong64: "linux/loong64",
  mips: "linux/mips",
  mips64el: "linux/mips64le",
  mipsel: "linux/mipsle",
  powerpc: "linux/ppc",
  ppc64: "linux/ppc64",
  ppc64el: "linux/ppc64le",
  riscv64: "linux/riscv64",
  s390x: "linux/s390x",
  sparc64: "linux/sparc64",
  all: "none",
  alpha: "none",
  hppa: "none",
  "hurd-amd64": "none",
  "hurd-i386": "none",
  ia64: "none",
  "kfreebsd-amd64": "none",
  m68k: "none",
  sh4: "none",
  x32: "none",
};

/** The architectures of CentOS, its kin and Fedora, and their micro-architectures. */
const RPM = {
  aarch64: "linux/arm64",
  armhfp: "linux/arm/v7",
  armv5tel: "linux/arm/v5",
  armv6hl: "linux/arm/v6",
  armv7hl: "linux/arm/v7",
  armv7hnl: "linux/arm/v7",
  i386: "linux/386",
  i486: "linux/386",
  i586: "linux/386",
  i686: "linux/386",
  loongarch64: "linux/loong64",
  ppc64: "linux/ppc64",
  ppc64le: "linux/ppc64le",
  riscv64: "linux/riscv64",
  s390: "linux/s390",
  s390x: "linux/s390x",
  x86_64: "linux/amd64",
  x86_64_v2: "linux/amd64/v2",
  noarch: "none",
};

for (const [names, table] of Object.entries({ Debian: DEBIAN, rpm: RPM })) {
  test(`platformOfArchitecture() knows every name of ${names}`, () => {
    for (const [name, expected] of Object.entries(table)) {
      const platform = platformOfArchitecture(name);
      assert.equal(platform ? formatPlatform(platform) : "none", expected, name);
    }
  });
}

test("normalizePlatform() says variants as containerd does", () => {
  for (const [architecture, variant, expected] of [
    ["arm64", undefined, "linux/arm64"],
    ["arm64", "v8", "linux/arm64"],
    ["arm64", "8", "linux/arm64"],
    ["arm64", "v9", "linux/arm64/v9"],
    ["aarch64", undefined, "linux/arm64"],
    ["amd64", "v1", "linux/amd64"],
    ["amd64", "v3", "linux/amd64/v3"],
    ["x86_64", undefined, "linux/amd64"],
    ["arm", undefined, "linux/arm/v7"],
    ["arm", "7", "linux/arm/v7"],
    ["arm", "6", "linux/arm/v6"],
    ["armhf", undefined, "linux/arm/v7"],
    ["i386", undefined, "linux/386"],
    ["vax", undefined, "linux/vax"],
  ] as const) {
    const platform = { os: "linux", architecture, ...(variant !== undefined && { variant }) };
    assert.equal(formatPlatform(normalizePlatform(platform)), expected);
  }
});

test("portFor() finds the port by any spelling of the platform", () => {
  const ports = ["amd64", "arm64", "armel", "armhf", "all"];
  assert.equal(portFor({ os: "linux", architecture: "arm64", variant: "v8" }, ports, "x"), "arm64");
  assert.equal(portFor({ os: "linux", architecture: "arm" }, ports, "x"), "armhf");
  assert.equal(portFor({ os: "linux", architecture: "arm", variant: "v5" }, ports, "x"), "armel");
  assert.throws(() => portFor({ os: "linux", architecture: "arm", variant: "v6" }, ports, "x 1"), {
    name: "UnsupportedPlatformError",
    message: "Cannot build x 1 for linux/arm/v6: it has no such port",
    hint: "Choose one of: linux/amd64, linux/arm64, linux/arm/v5, linux/arm/v7",
  });
});

test("formatPorts() leaves out what is no platform, and says each once", () => {
  assert.deepEqual(formatPorts(["noarch", "i386", "i686", "armhf"]), ["linux/386", "linux/arm/v7"]);
});

test("hostPlatform() is Linux in the words of OCI", () => {
  const names: Readonly<Record<string, string>> = { x64: "linux/amd64", arm64: "linux/arm64" };
  const platform = formatPlatform(hostPlatform());
  assert.equal(platform, names[process.arch] ?? platform);
});
