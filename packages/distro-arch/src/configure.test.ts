/**
 * What is run in a rootfs, and in which order, with nothing run.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "@rootsmith/core";
import {
  type BuildContext,
  type ConfigurePlan,
  collectBytes,
  contentOf,
  RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";
import { dir, file, link, makeMirror, type PackageRecipe } from "../fixtures/arch-mirror.ts";
import { BASE_RECIPES } from "../fixtures/base-recipes.ts";
import { arch } from "./arch.ts";
import type { ArchOptions } from "./options/options.ts";

const work = await mkdtemp(join(tmpdir(), "rootsmith-arch-"));
after(() => rm(work, { recursive: true, force: true }));

interface Planned {
  readonly plan: ConfigurePlan;
  readonly ctx: BuildContext;
  readonly warnings: readonly string[];
}

/** The plan of a build with these packages, looked at by `use` while the build goes on. */
async function withPlan(
  recipes: readonly PackageRecipe[],
  options: ArchOptions,
  use: (planned: Planned) => Promise<void>,
): Promise<void> {
  const mirror = await makeMirror({ repositories: { core: recipes } });
  const provider = arch({ repositories: ["core"], ...options });
  const warnings: string[] = [];
  await build({
    name: "arch",
    provider: {
      ...provider,
      async *layers(lock, ctx) {
        const plan = (await provider.configure?.(lock, ctx)) as ConfigurePlan;
        await use({ plan, ctx, warnings });
        yield* provider.layers(lock, ctx);
      },
    },
    platforms: ["linux/amd64"],
    configure: "none",
    mirrors: { arch: [mirror.url] },
    keyring: mirror.keyring,
    cacheDir: await mkdtemp(join(work, "cache-")),
    outputs: [],
    report: (event) => {
      if (event.type === "warning") warnings.push(event.message);
    },
  });
}

const linesOf = ({ phases }: ConfigurePlan): readonly string[] =>
  phases.flatMap(({ before = [], after = [] }) =>
    [...before, ...after].map(({ argv }) => argv.join(" ")),
  );

const HOOKS = "usr/share/libalpm/hooks";

function hook(name: string, action: string, trigger = "Type = Package\nTarget = *"): PackageRecipe {
  const text = `[Trigger]\nOperation = Install\n${trigger}\n[Action]\nWhen = PostTransaction\n${action}\n`;
  return { name: `hook-${name}`, files: [file(`${HOOKS}/${name}.hook`, text)] };
}

test("scriptlets run around their package, then ldconfig, then hooks", async () => {
  await withPlan(BASE_RECIPES, {}, async ({ plan, warnings }) => {
    assert.deepEqual(linesOf(plan), [
      "/usr/bin/bash -c . /var/lib/pacman/local/bash-5.3.9-1/install; post_install 5.3.9-1",
      "/sbin/ldconfig",
      '/usr/bin/sh -c cat > "/zones of $1" x',
    ]);
    const { stdin, mayFail } = plan.phases.at(-2)?.after?.at(-1) ?? {};
    assert.equal(new TextDecoder().decode(stdin), "usr/share/zoneinfo/\nusr/share/zoneinfo/UTC\n");
    assert.equal(mayFail, true);
    assert.deepEqual(
      plan.phases.map(({ title }) => title),
      [
        "scriptlets",
        "filesystem 2026.01.13-1, tzdata 2026b-1, glibc 2.42+r3-1, readline 8.3.001-1, bash 5.3.9-1",
        "pacman 7.1.0.r9-1, base 3-2",
        "hooks",
        "settings",
      ],
    );
    assert.deepEqual(warnings, []);
  });
});

test("hooks run in the order of their names, those in /etc in the place of others", async () => {
  const recipes = [
    hook("20-b", "Exec = /b"),
    hook("20-b-c", "Exec = /c"),
    hook("10-a", "Exec = usr/bin/a"),
    hook("30-gone", "Exec = /gone"),
    hook("40-other", "Exec = /packaged"),
    hook("50-needs", "Exec = /needs\nDepends = absent"),
    hook("60-no", "Exec = /no", "Type = Path\nTarget = opt/*\nTarget = !opt/*"),
    hook("70-bad", "Exce = /bad"),
    {
      name: "settings",
      files: [
        dir("etc"),
        link("etc/pacman.d/hooks/30-gone.hook", "/dev/null"),
        file(
          "etc/pacman.d/hooks/40-other.hook",
          "[Trigger]\nType = Package\nOperation = Install\nTarget = settings\n" +
            "[Action]\nWhen = PostTransaction\nExec = /own\n",
        ),
      ],
    },
  ];
  const packages = recipes.map(({ name }) => name);
  await withPlan(recipes, { packages }, async ({ plan, warnings }) => {
    assert.deepEqual(linesOf(plan), ["/usr/bin/a", "/b", "/c", "/own"]);
    assert.deepEqual(warnings, [
      `Cannot read the hook "${HOOKS}/70-bad.hook": line 7: there is no key "Exce" in [Action]`,
      "Left out the hook 50-needs: absent is not installed",
    ]);
  });
});

test("settings that a scriptlet wrote before stay, and those of the package lie beside them", async () => {
  const one: PackageRecipe = {
    name: "one",
    backup: "etc/one.conf etc/same.conf",
    install: "pre_install() {\n  echo own > etc/one.conf\n}\n",
    files: [file("etc/one.conf", "packaged\n"), file("etc/same.conf", "same\n")],
  };
  await withPlan([one], { packages: ["one"] }, async ({ plan, ctx }) => {
    assert.deepEqual(linesOf(plan), [
      "/usr/bin/bash -c . /var/lib/pacman/scriptlets/one; pre_install 1.0-1",
    ]);
    const tree = new RootfsTree();
    for (const [path, text] of [
      ["etc/one.conf", "own\n"],
      ["etc/same.conf", "same\n"],
    ] as const) {
      tree.put({ type: "file", path, mode: 0o644, content: contentOf(text) });
    }
    for (const phase of plan.phases) {
      for await (const entry of phase.entries?.(treeReader(tree), ctx) ?? []) tree.put(entry);
    }
    const text = async (path: string): Promise<string> => {
      const node = tree.follow(path);
      assert.equal(node?.type, "file", path);
      return new TextDecoder().decode(
        node?.type === "file" ? await collectBytes(node.content.open()) : undefined,
      );
    };
    assert.equal(await text("etc/one.conf"), "own\n");
    assert.equal(await text("etc/one.conf.pacnew"), "packaged\n");
    assert.equal(tree.find("etc/same.conf.pacnew"), undefined);
    assert.equal(tree.find("var/lib/pacman/scriptlets"), undefined);
  });
});

test("locales and the keyring are made at the end, if they are asked for", async () => {
  const options = { packages: ["tzdata"], locales: ["de_DE.UTF-8"], initKeyring: true };
  await withPlan(BASE_RECIPES, options, async ({ plan }) => {
    assert.deepEqual(linesOf(plan), [
      "/usr/bin/locale-gen",
      "/usr/bin/pacman-key --init",
      "/usr/bin/pacman-key --populate",
      "/usr/bin/rm -rf /etc/pacman.d/gnupg/openpgp-revocs.d /etc/pacman.d/gnupg/private-keys-v1.d /etc/pacman.d/gnupg/pubring.gpg~",
    ]);
  });
});
