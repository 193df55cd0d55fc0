import assert from "node:assert/strict";
import { test } from "node:test";
import { built, fakeDistro, inDirectory, NOTHING } from "../fixtures/fake-distro.ts";
import { type Additions, withAdditions } from "./with-additions.ts";

const WRONG: readonly (readonly [string, Partial<Additions>, string])[] = [
  [
    "a user that is there",
    { accounts: { users: [{ name: "root" }] } },
    'Cannot add the user "root": the user "root" is there already',
  ],
  [
    "the number of another",
    { accounts: { groups: [{ name: "team", gid: 50 }] } },
    'Cannot add the group "team": the group "staff" has the number 50',
  ],
  [
    "one number twice",
    {
      accounts: {
        users: [
          { name: "a", uid: 9 },
          { name: "b", uid: 9 },
        ],
      },
    },
    'Cannot add the user "b": the user "a" has the number 9',
  ],
  [
    "a group that is not there",
    { accounts: { users: [{ name: "a", group: "none" }] } },
    'Cannot add the user "a": there is no group "none"',
  ],
  [
    "an owner that is not there",
    { files: [{ path: "/a", content: "", owner: "none" }] },
    'Cannot find the user "none": /etc/passwd does not have it',
  ],
  [
    "a copy that is not there",
    { files: [{ path: "/a", copy: "none" }] },
    'Cannot find "none": there is no such file or directory',
  ],
];

for (const [what, additions, message] of WRONG) {
  test(`withAdditions() refuses ${what}`, async () => {
    await inDirectory(async (directory) => {
      const provider = withAdditions(fakeDistro(false), { ...NOTHING, ...additions });
      await assert.rejects(built(provider, directory), { message });
    });
  });
}
