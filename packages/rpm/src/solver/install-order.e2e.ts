/**
 * The order of installation beside rpm's own, of packages that require each other in loops.
 *
 * Needs rpm, rpmbuild and createrepo_c.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { execa } from "execa";
import { buildRpms, type RpmSpecs } from "../../fixtures/build-rpms.ts";
import { resolveDirectory } from "../../fixtures/resolve-directory.ts";
import { hasProgram } from "../../fixtures/resolve-with-dnf.ts";

const PROGRAMS = ["rpm", "rpmbuild", "createrepo_c"];
const COUNT = 24;
const KINDS = ["Requires", "Requires", "Requires(pre)", "Recommends", "Supplements"] as const;

const missing = await Promise.all(PROGRAMS.map(async (name) => !(await hasProgram(name))));
const skip = missing.includes(true) ? `needs ${PROGRAMS.join(", ")}` : false;
let work: string;

before(async () => {
  if (skip) return;
  work = await mkdtemp(join(tmpdir(), "rootsmith-order-"));
  await buildRpms(work, specs());
  await execa("createrepo_c", ["--quiet", "--no-database", join(work, "packages")]);
});
after(async () => {
  if (!skip) await rm(work, { recursive: true, force: true });
});

test("resolveRpms() gives the order of rpm", { skip }, async () => {
  const packages = join(work, "packages");
  const files = (await readdir(packages, { recursive: true }))
    .filter((name) => name.endsWith(".rpm"))
    .sort();
  const root = join(work, "root");
  await mkdir(root);
  const database = ["--root", root, "--dbpath", "/var/lib/rpm"];
  const flags = ["--justdb", "--nodeps", "--nosignature"];
  await execa("rpm", [...database, ...flags, "-i", ...files.map((name) => join(packages, name))]);
  // the numbers that rpm gave, one after the other
  const { stdout } = await execa("rpm", [...database, "-qa", "--qf", "%{DBINSTANCE} %{NAME}\\n"]);
  const rows = stdout.split("\n").map((line) => line.split(" "));
  rows.sort(([a], [b]) => Number(a) - Number(b));
  const names = Object.keys(specs());
  const ours = await resolveDirectory(packages, names);
  assert.deepEqual(
    ours.map((nevra) => nevra.replace(/-1\.0-1\.noarch$/, "")),
    rows.map(([, name]) => name),
  );
});

/** The same each time. */
function specs(): RpmSpecs {
  let state = 7;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const names = Array.from(
    { length: COUNT },
    (_, index) => `order-${String.fromCharCode(97 + index)}`,
  );
  return Object.fromEntries(
    names.map((name) => {
      const lines = Array.from({ length: next(4) }, () => {
        const other = names[next(COUNT)] as string;
        return other === name ? "" : `${KINDS[next(KINDS.length)]}: ${other}\n`;
      });
      return [name, `${lines.join("")}%description\n%files`];
    }),
  );
}
