/**
 * A definition of a real Debian image: accounts, files and commands in it, and tests that run programs.
 *
 * Needs root and a host whose apt has a Debian mirror; says what it skips.
 */
import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, test } from "node:test";
import { debianProblem } from "../../fixtures/e2e-build.ts";

const MAIN = join(import.meta.dirname, "../main.ts");

const DEFINITION = `
images:
  web:
    distro: debian:trixie
    options: { slim: true }
    files:
      - { path: /srv/www/index.html, content: "<p>hi</p>\\n", owner: app }
      - { path: /opt/copied, copy: ./rootsmith.yaml, mode: 0640, owner: root:team }
    accounts:
      users: [{ name: app, comment: The app }]
      groups: [{ name: team, members: [app] }]
      runAs: app
    run: [getent passwd app > /srv/app.txt]
    config: { env: { MODE: prod }, workdir: /srv/www }
    outputs: ["type=oci,dest=out/\${name}"]
    tests:
      - { run: "id app; pwd; echo $MODE", equals: "uid=65532(app) gid=65532(app) groups=65532(app),65533(team)\\n/srv/www\\nprod" }
      - { run: getent shadow app, matches: "^app:!\\\\*:" }
      - { run: "echo seen >&2; exit 3", exitCode: 3, contains: seen }
      - { run: [/usr/bin/dpkg, --audit], equals: "" }
      - { file: /etc/shadow, mode: 0640, owner: root:shadow }
      - { file: /srv/app.txt, equals: "app:x:65532:65532:The app:/home/app:/sbin/nologin" }
      - { file: /home/app, type: directory, mode: 0700, owner: app }
      - { file: /opt/copied, owner: root:team }
      - { package: libc6, version: "2.41-*" }
      - { package: gcc, absent: true }
`;

const ABOVE = `
images:
  above:
    distro: scratch
    from: oci:out/web
    files: [{ path: /srv/a, content: "a\\n", owner: svc:www-data }]
    accounts: { users: [{ name: svc, uid: 1500 }] }
    run:
      - "id svc > /svc.txt; rm /etc/issue; echo hi >> /etc/motd; chmod 700 /srv; rm -r /etc/apt/apt.conf.d"
      - [/usr/bin/touch, /var/lib/dpkg/status]
    outputs: ["type=oci,dest=out/\${name}"]
    tests:
      - { run: cat /svc.txt, contains: uid=1500(svc) }
      - { file: /srv/www/index.html, owner: app }
`;

/** All that the commands have changed, and nothing else: what was only touched is as it was. */
const ABOVE_PATHS = [
  "etc/apt/.wh.apt.conf.d",
  ...["etc/group", "etc/gshadow", "etc/.wh.issue", "etc/motd", "etc/passwd", "etc/shadow"],
  ...["home/svc/", "srv/", "srv/a", "svc.txt"],
];

describe("a definition of Debian", { skip: await debianProblem() }, () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-definition-"));
  after(() => rmSync(work, { recursive: true, force: true }));

  /** What the command printed; fails unless it ends with `status`. */
  function rootsmith(args: readonly string[], status = 0): string {
    const options = { encoding: "utf8", cwd: work } as const;
    const all = [MAIN, ...args, "--cache-dir", join(work, "cache")];
    const result = spawnSync(process.execPath, all, options);
    assert.equal(result.status, status, result.stderr);
    return result.stdout + result.stderr;
  }

  test("is built, tested, and verified by its lock alone", () => {
    writeFileSync(join(work, "rootsmith.yaml"), DEFINITION);
    rootsmith(["build"]);
    assert.match(rootsmith(["build"]), /^cached +tests of web for linux\//m);
    const verified = rootsmith(["verify", "out/web", "--lock", "web.lock.json"]);
    assert.match(verified, /bit for bit the same/);
  });

  test("is built on top of an image, with accounts and commands", () => {
    writeFileSync(join(work, "above.yaml"), ABOVE);
    rootsmith(["build", "above.yaml"]);
    const blob = (name: string): Buffer => readFileSync(join(work, "out/above", name));
    const pathOf = ({ digest }: { digest: string }) => `blobs/${digest.replace(":", "/")}`;
    const { manifests } = JSON.parse(blob("index.json").toString());
    const { layers } = JSON.parse(blob(pathOf(manifests[0])).toString());
    assert.equal(layers.length, 2);
    const list = spawnSync("tar", ["-tz"], { input: blob(pathOf(layers[1])), encoding: "utf8" });
    assert.deepEqual(list.stdout.trimEnd().split("\n"), ABOVE_PATHS);
    const verified = rootsmith(["verify", "out/above", "above.yaml", "above"]);
    assert.match(verified, /bit for bit the same/);
  });

  test("fails by a command whose output is another, though its layers are cached", () => {
    rmSync(join(work, "out"), { recursive: true });
    writeFileSync(
      join(work, "rootsmith.yaml"),
      DEFINITION.replace("contains: seen", "contains: x"),
    );
    const said = rootsmith(["build"], 1);
    assert.match(
      said,
      /1 of 10 tests failed\n {2}- run echo seen >&2; exit 3 \(rootsmith\.yaml:19:9\)/,
    );
    assert.match(said, /it does not contain "x"\n {4}stdout: nothing\n {4}stderr:\n {6}\| seen\n/);
    assert.equal(existsSync(join(work, "out")), false);
  });

  test("fails by a command that takes longer than it may, which is killed", () => {
    writeFileSync(
      join(work, "rootsmith.yaml"),
      DEFINITION.replace(
        '"echo seen >&2; exit 3", exitCode: 3',
        '"echo seen; sleep 1000", timeout: 0.5',
      ),
    );
    const said = rootsmith(["build"], 1);
    assert.match(
      said,
      /1 of 10 tests failed\n {2}- run echo seen; sleep 1000 \(rootsmith\.yaml:19:9\): it was killed after 0\.5 s\n {4}stdout:\n {6}\| seen\n/,
    );
    const sleeping = spawnSync("pgrep", ["-xf", "sleep 1000"], { encoding: "utf8" });
    assert.equal(sleeping.stdout, "");
  });
});
