/**
 * The harder packages at work: servers, runtimes, compiled modules, diversions and capabilities, as
 * somebody uses them in a container, and apt and dpkg on the database that rootsmith wrote.
 *
 * On trixie, with ROOTSMITH_E2E=all on bookworm too.
 *
 * Needs root, dockerd, and a host whose apt has a Debian mirror.
 */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { build, type PlatformLock } from "@rootsmith/core";
import type { LockedSource } from "@rootsmith/core/provider";
import { debian } from "@rootsmith/distro-debian";
import { type PrivateEngine, startPrivateEngine } from "../../../core/fixtures/executor-fixture.ts";
import { hostDebianMirrors } from "../../../distro-debian/fixtures/host-debian-mirrors.ts";

const INCLUDE = [
  ...["ca-certificates", "curl", "dbus", "default-jdk-headless", "iputils-ping", "libcap2-bin"],
  ...["molly-guard", "moreutils", "nginx", "openssh-client", "openssh-server", "openssl"],
  ...[
    "parallel",
    "postgresql",
    "procps",
    "python3-numpy",
    "python3-venv",
    "systemd-sysv",
    "zutils",
  ],
];
/** Installed later; the last two are already there. */
const LATER = ["libpopt0", "logrotate", "gzip", "nginx-common"];

const mirrors = await hostDebianMirrors();
let work: string;
let engine: PrivateEngine | undefined;

before(async () => {
  work = mkdtempSync(join(tmpdir(), "rootsmith-in-use-"));
  engine = await startPrivateEngine();
});
after(async () => {
  await engine?.stop();
  rmSync(work, { recursive: true, force: true });
});

for (const suite of process.env.ROOTSMITH_E2E === "all" ? ["bookworm", "trixie"] : ["trixie"]) {
  describe(`packages of ${suite} in a container`, { skip: reasonToSkip() }, () => {
    const image = `rootsmith-in-use:${suite}`;
    let debs: string;
    /** Lock of a minimal system with the packages that are installed later. */
    let later: PlatformLock;
    before(async () => {
      const archive = join(work, `${suite}.tar`);
      await build({
        name: image,
        provider: debian({ suite, include: INCLUDE }),
        outputs: [{ type: "docker", dest: archive }],
        cacheDir: join(work, "cache"),
      });
      docker(["load", "-i", archive]);
      rmSync(archive);
      later = await lockLater(suite);
      debs = join(work, `${suite}-debs`);
      await writeRepository(debs, sourcesOf(later, LATER));
    });

    /** What a script in a new container prints. */
    const run = (script: string): string =>
      docker([
        ...["run", "--rm", "--network=none", `--volume=${debs}:/debs:ro`],
        ...["--env=DEBIAN_FRONTEND=noninteractive", image],
        ...["bash", "-euo", "pipefail", "-c", script],
      ]).trimEnd();

    test("systemd finds nothing wrong with the default target", () => {
      assert.equal(run("systemd-analyze verify --man=no default.target 2>&1"), "");
    });

    test("postgresql starts, answers and stops", () => {
      const printed = run(`
        pg_ctlcluster $(pg_lsclusters -h | cut -d' ' -f1,2) start
        su postgres -c "psql -tAc 'select sum(n) from generate_series(1, 100) n'"
        pg_ctlcluster $(pg_lsclusters -h | cut -d' ' -f1,2) stop`);
      assert.equal(printed, "5050");
    });

    test("openjdk compiles and runs a class that knows certificate authorities", () => {
      const printed = run(`
        cd /tmp
        cat > Main.java <<'END'
        import javax.net.ssl.*;
        import java.security.KeyStore;
        public class Main {
          public static void main(String[] args) throws Exception {
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init((KeyStore) null);
            var trust = (X509TrustManager) factory.getTrustManagers()[0];
            System.out.println(trust.getAcceptedIssuers().length > 100);
          }
        }
END
        javac Main.java
        java -cp . Main`);
      assert.equal(printed, "true");
    });

    test("openssl verifies a certificate authority with the bundle of ca-certificates", () => {
      assert.match(
        run("openssl verify -CApath /etc/ssl/certs /etc/ssl/certs/ISRG_Root_X1.pem"),
        /ISRG_Root_X1\.pem: OK$/,
      );
    });

    test("openssh-server lets a user in by key, with host keys that were made at the start", () => {
      const printed = run(`
        ls /etc/ssh/ssh_host_*_key 2>/dev/null && exit 1
        ssh-keygen -A >/dev/null
        mkdir /run/sshd
        sshd -t
        /usr/sbin/sshd
        useradd --create-home guest
        install -d -m 700 -o guest /home/guest/.ssh
        ssh-keygen -q -t ed25519 -N "" -f /root/key
        install -m 600 -o guest /root/key.pub /home/guest/.ssh/authorized_keys
        ssh -i /root/key -o StrictHostKeyChecking=no guest@127.0.0.1 id -un 2>/dev/null`);
      assert.equal(printed, "guest");
    });

    test("nginx serves its page, over TLS as well", () => {
      const printed = run(`
        openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost \\
          -keyout /tmp/key -out /tmp/certificate 2>/dev/null
        cat > /etc/nginx/conf.d/tls.conf <<'END'
        server {
          listen 443 ssl;
          ssl_certificate /tmp/certificate;
          ssl_certificate_key /tmp/key;
          root /var/www/html;
          index index.nginx-debian.html;
        }
END
        nginx -t 2>/dev/null
        nginx
        curl -s http://127.0.0.1 | grep -c "Welcome to nginx"
        curl -s --cacert /tmp/certificate https://localhost | grep -c "Welcome to nginx"`);
      assert.equal(printed, "2\n2");
    });

    test("python3 computes with numpy, has TLS, and makes an environment", () => {
      const printed = run(`
        python3 -c 'import numpy, ssl; print(round(numpy.linalg.det(numpy.arange(1, 5).reshape(2, 2))), ssl.HAS_TLSv1_3)'
        python3 -m venv /tmp/venv
        /tmp/venv/bin/python -c 'import sys; print(sys.prefix)'
        /tmp/venv/bin/pip --version | cut -d' ' -f1`);
      assert.equal(printed, "-2 True\n/tmp/venv\npip");
    });

    test("packages that divert others' files are the ones that are called", () => {
      const printed = run(`
        zcat --version | head -n 1 | cut -d' ' -f2
        echo it | gzip | zcat.gzip
        parallel --version | head -n 1 | cut -d' ' -f1
        ls /usr/bin/parallel.moreutils
        readlink -f /sbin/reboot`);
      assert.equal(
        printed,
        "(zutils)\nit\nGNU\n/usr/bin/parallel.moreutils\n/usr/lib/molly-guard/molly-guard",
      );
    });

    test("ping works for a user who is not root", () => {
      const printed = run(`
        getcap "$(readlink -f /bin/ping)"
        su nobody -s /bin/sh -c 'ping -c 1 -q 127.0.0.1' | grep -o "1 received"`);
      // trixie's ping opens a kind of socket that needs none
      const capability = suite === "bookworm" ? "/usr/bin/ping cap_net_raw=ep\n" : "";
      assert.equal(printed, `${capability}1 received`);
    });

    test("dpkg and apt find nothing wrong, and know what was asked for", () => {
      assert.equal(run("dpkg --audit; dpkg -V; dpkg -l | grep -v '^ii' | tail -n +6"), "");
      const manual = run("apt-mark showmanual").split("\n");
      assert.deepEqual(
        manual.filter((name) => !later.packages.some((fact) => fact.name === name)),
        INCLUDE.toSorted(),
      );
      assert.match(run("apt-get check; apt-get -s autoremove"), / 0 to remove /);
    });

    test("apt installs, removes and purges a package from a repository", () => {
      const printed = run(`
        echo 'deb [trusted=yes] file:/debs ./' > /etc/apt/sources.list.d/debs.list
        apt-get -qq update 2>/dev/null -o Dir::Etc::sourcelist=sources.list.d/debs.list -o Dir::Etc::sourceparts=-
        apt-get -qq install -y logrotate >/dev/null
        logrotate --version 2>&1 | head -n 1 | cut -d' ' -f1
        dpkg-query -W -f '\${binary:Package} \${db:Status-Abbrev}\\n' libpopt0 logrotate
        dpkg -V
        apt-get -qq remove -y logrotate >/dev/null
        ls /etc/logrotate.conf
        apt-get -qq purge -y logrotate >/dev/null
        apt-get -qq autoremove -y >/dev/null
        ls /etc/logrotate.conf 2>&1 || true
        dpkg -l | grep -c -e logrotate -e libpopt0 || true
        dpkg --audit`);
      assert.equal(
        printed,
        [
          "logrotate",
          "libpopt0:amd64 ii ",
          "logrotate ii ",
          "/etc/logrotate.conf",
          "ls: cannot access '/etc/logrotate.conf': No such file or directory",
          "0",
        ].join("\n"),
      );
    });

    test("a package that is installed again keeps to diversions and changed conffiles", () => {
      const printed = run(`
        echo "# changed" >> /etc/nginx/nginx.conf
        dpkg -i /debs/gzip_*.deb /debs/nginx-common_*.deb >/dev/null 2>&1
        zcat --version | head -n 1 | cut -d' ' -f2
        tail -n 1 /etc/nginx/nginx.conf
        dpkg --audit
        dpkg -V || true`);
      assert.equal(printed, "(zutils)\n# changed\n??5?????? c /etc/nginx/nginx.conf");
    });

    test("a package that is purged leaves no file or diversion behind", () => {
      const printed = run(`
        apt-get -qq purge -y zutils nginx-common >/dev/null 2>&1
        zcat --version | head -n 1 | cut -d' ' -f2
        dpkg-divert --list '*zcat*'
        ls -d /etc/nginx 2>&1 || true
        apt-get check >/dev/null
        dpkg --audit
        dpkg -V`);
      assert.equal(printed, "(gzip)\nls: cannot access '/etc/nginx': No such file or directory");
    });
  });
}

test("a slim image with a foreign architecture stays slim and runs both", {
  skip: reasonToSkip(),
}, async () => {
  const archive = join(work, "slim.tar");
  const image = "rootsmith-in-use:slim";
  await build({
    name: image,
    provider: debian({
      suite: "bookworm",
      architectures: ["i386"],
      include: ["busybox", "hello:i386"],
      slim: true,
      security: false, // mirrors of few architectures keep a stale index of it for i386
    }),
    platforms: ["linux/amd64"],
    outputs: [{ type: "docker", dest: archive }],
    cacheDir: join(work, "cache"),
  });
  docker(["load", "-i", archive]);
  const debs = join(work, "slim-debs");
  await writeRepository(debs, sourcesOf(await lockLater("bookworm"), LATER));
  const printed = docker([
    ...["run", "--rm", "--network=none", `--volume=${debs}:/debs:ro`],
    ...["--env=DEBIAN_FRONTEND=noninteractive", image, "bash", "-euo", "pipefail", "-c"],
    `dpkg --print-architecture
    dpkg --print-foreign-architectures
    hello
    busybox echo amd64
    apt-get -qq install -y /debs/libpopt0_*.deb >/dev/null 2>&1
    find /usr/share/doc /usr/share/locale /usr/share/man -type f -not -name copyright
    ls /usr/share/doc/libpopt0
    dpkg --audit
    apt-get check >/dev/null`,
  ]);
  assert.equal(printed, "amd64\ni386\nHello, world!\namd64\ncopyright\n");
});

function reasonToSkip(): string | false {
  if (process.getuid?.() !== 0) return "not root";
  if (spawnSync("dockerd", ["--version"]).status !== 0) return "dockerd is not installed";
  if (spawnSync("dpkg-deb", ["--version"]).status !== 0) return "dpkg is not installed";
  return mirrors.debian === undefined ? "the host's apt has no Debian mirror" : false;
}

function docker(args: readonly string[]): string {
  return execFileSync("docker", args, {
    encoding: "utf8",
    env: { ...process.env, DOCKER_HOST: engine?.host },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function lockLater(suite: string): Promise<PlatformLock> {
  const dest = join(work, "unconfigured.tar");
  const { platforms } = await build({
    name: suite,
    provider: debian({ suite, include: LATER }),
    outputs: [{ type: "tar", dest }],
    configure: "none",
    cacheDir: join(work, "cache"),
  });
  rmSync(dest);
  const [platform] = platforms;
  assert.ok(platform);
  return platform.lock;
}

/** A flat repository, with an index that nobody signed. */
async function writeRepository(directory: string, sources: readonly LockedSource[]): Promise<void> {
  mkdirSync(directory);
  let index = "";
  for (const { repository, path, size, digest } of sources) {
    const response = await fetch(`${mirrors[repository]?.[0]}/${path}`);
    const file = join(directory, basename(path));
    writeFileSync(file, new Uint8Array(await response.arrayBuffer()));
    const control = execFileSync("dpkg-deb", ["--field", file], { encoding: "utf8" }).trimEnd();
    const sha256 = digest.slice("sha256:".length);
    index += `${control}\nFilename: ./${basename(path)}\nSize: ${size}\nSHA256: ${sha256}\n\n`;
  }
  writeFileSync(join(directory, "Packages"), index);
}

function sourcesOf(lock: PlatformLock, names: readonly string[]): LockedSource[] {
  return names.map((name) => {
    const digest = lock.packages.find((fact) => fact.name === name)?.digest;
    const source = lock.sources.find((locked) => locked.digest === digest);
    assert.ok(source, `${name} is in the lock`);
    return source;
  });
}
