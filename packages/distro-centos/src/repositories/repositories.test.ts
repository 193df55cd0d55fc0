import assert from "node:assert/strict";
import { test } from "node:test";
import type { CentosOptions } from "../options/options.ts";
import { centosSettings } from "../options/settings.ts";
import { CENTOS } from "../releases/centos-releases.ts";
import { rpmArchOf } from "../releases/platform.ts";
import { findRelease, type Release } from "../releases/release.ts";
import { isStrict } from "./repositories.ts";

function isStrictWith(options: Partial<CentosOptions>): boolean {
  const release = findRelease(CENTOS, "7") as Release;
  const settings = centosSettings({ release: "7", ...options }, CENTOS);
  const architecture = rpmArchOf({ os: "linux", architecture: "amd64" }, release, CENTOS);
  return isStrict({ distribution: CENTOS, release, settings, architecture });
}

test("isStrict() takes the option, else what the last file says", () => {
  const main = (text: string): string => `[main]\n${text}\n`;
  assert.equal(isStrictWith({}), true);
  assert.equal(isStrictWith({ repositories: ["http://a.example"] }), true);
  assert.equal(isStrictWith({ repositories: [main("strict=0")] }), false);
  assert.equal(isStrictWith({ repositories: [main("skip_broken=1")] }), false);
  assert.equal(isStrictWith({ repositories: [main("strict=0"), main("strict=1")] }), true);
  assert.equal(isStrictWith({ repositories: [main("strict=0")], strict: true }), true);
  assert.equal(isStrictWith({ strict: false }), false);
});
