import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { debootstrapScript } from "./debootstrap-script.ts";

test("debootstrapScript() takes a call line of old", async () => {
  const line =
    "--variant=minbase --arch armhf --include=curl,ca-certificates --exclude=tzdata " +
    "--components=main,contrib --keyring keys.gpg bookworm http://mirror.example/debian";
  const { name, provider, flags, warnings } = await debootstrapScript(line.split(" "), fakeHost());
  assert.equal(name, "bookworm");
  assert.equal(provider.name, "debian");
  const { variant, include, exclude, components, imageMirrors, updates, security } =
    provider.options;
  assert.equal(variant, "minbase");
  assert.deepEqual(imageMirrors, { debian: "http://mirror.example/debian" });
  assert.deepEqual(include, ["ca-certificates", "curl"]);
  assert.deepEqual(exclude, ["tzdata"]);
  assert.deepEqual(components, ["contrib", "main"]);
  assert.deepEqual([updates, security], [true, true]);
  assert.deepEqual(flags, {
    platform: ["linux/arm/v7"],
    keyring: "keys.gpg",
    mirror: ["http://mirror.example/debian"],
  });
  assert.deepEqual(warnings, []);
});

test("debootstrapScript() makes what debootstrap makes without a variant", async () => {
  const { provider } = await debootstrapScript(["sid"], fakeHost());
  assert.equal(provider.options.variant, "important");
});

test("debootstrapScript() knows the suites of Ubuntu", async () => {
  const { provider } = await debootstrapScript(["--variant=minbase", "xenial"], fakeHost());
  assert.equal(provider.name, "ubuntu");
});

test("debootstrapScript() leaves the sources alone if it is told to", async () => {
  const host = fakeHost({ DONT_TOUCH_SOURCES_LIST: "1" });
  const { provider } = await debootstrapScript(["bookworm"], host);
  assert.deepEqual([provider.options.updates, provider.options.security], [false, false]);
  const extra = await debootstrapScript(["--extra-suites=bookworm-updates", "bookworm"], host);
  assert.deepEqual(
    [extra.provider.options.updates, extra.provider.options.security],
    [true, false],
  );
});

test("debootstrapScript() configures nothing with --foreign", async () => {
  const { flags } = await debootstrapScript(["--foreign", "--arch=arm64", "trixie"], fakeHost());
  assert.deepEqual(flags, { platform: ["linux/arm64"], configure: "none" });
});

test("debootstrapScript() says what makes no difference", async () => {
  const args = [
    "--no-check-gpg",
    "--merged-usr",
    "--verbose",
    "trixie",
    "http://m.example/d",
    "sid",
  ];
  assert.deepEqual((await debootstrapScript(args, fakeHost())).warnings, [
    "--no-check-gpg: signatures are checked all the same",
    "--merged-usr: the release itself says how /usr is",
    '"sid": no script of debootstrap\'s is used',
  ]);
});

for (const [line, message] of [
  ["--variant=tiny trixie", 'Cannot make the variant "tiny": debootstrap has none'],
  ["--arch=vax trixie", 'Cannot build for "vax": Debian has no such architecture'],
  [
    "--extra-suites=sid trixie",
    'Cannot use the extra suite "sid": it is none of trixie-updates, trixie-security, trixie-backports',
  ],
  ["woodstock", /^Cannot resolve "woodstock": /],
] as const) {
  test(`debootstrapScript() refuses ${line}`, async () => {
    await assert.rejects(debootstrapScript(line.split(" "), fakeHost()), {
      name: "UsageError",
      message,
    });
  });
}
