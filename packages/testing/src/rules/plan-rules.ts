/**
 * What `configure()` promises.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type ConfigurePlan,
  type ConfigureStep,
  type JsonValue,
  LockError,
} from "@rootsmith/core/provider";
import { checkAbort } from "../subject/abort.ts";
import { type ObservedEntries, observe, observePhases } from "../subject/observed-entries.ts";
import { inLayers, type ProviderRule, type ProviderSubject } from "../subject/provider-subject.ts";

/** What a program may have printed before it failed. */
const OUTPUTS = ["", "Segmentation fault\n", "error: \ufffd\u0000\n".repeat(100)];

export const PLAN_RULES: readonly ProviderRule[] = [
  {
    title: "configure() gives the same plan twice",
    async check(subject) {
      const first = await planOf(subject);
      assert.deepEqual(facts(await planOf(subject)), facts(first));
    },
  },
  {
    title: "steps of configure() are data: a title, an absolute program, texts",
    async check(subject) {
      const plan = await planOf(subject);
      if (plan === undefined) return;
      assert.ok(plan.title !== "", "the plan has no title");
      for (const { title, before = [], after = [] } of plan.phases) {
        assert.ok(title !== "", "a phase has no title");
        for (const step of [...before, ...after]) checkStep(step);
      }
    },
  },
  {
    title: "explain() of steps takes any output, and says a fact or nothing",
    async check(subject) {
      for (const { before = [], after = [] } of (await planOf(subject))?.phases ?? []) {
        for (const step of [...before, ...after]) {
          for (const output of OUTPUTS) {
            const fact = step.explain?.(output)?.fact;
            assert.ok(fact !== "", `"${step.title}" fails without a fact`);
          }
        }
      }
    },
  },
  {
    title: "phases of configure() bring the whole content: of each package what layers() has of it",
    async check(subject) {
      if (subject.provider.configure === undefined) return;
      const { layers, phases } = await observe(subject);
      const brought = packagesOf(phases);
      const missing = [...packagesOf(layers)].filter((purl) => !brought.has(purl)).join(", ");
      assert.equal(
        missing,
        "",
        `no phase has entries of ${missing}, which a configured image lacks`,
      );
      assert.ok(
        phases.some(({ entries }) => entries.length > 0) ||
          layers.every(({ entries }) => entries.length === 0),
        "no phase has entries: a configured image is empty",
      );
    },
  },
  {
    title: "configure() and its phases reject with the reason of an abort",
    async check(subject) {
      if (subject.provider.configure === undefined) return;
      await checkAbort((signal, aborted) =>
        inLayers(
          subject,
          (lock, ctx) => aborted(ctx, (aborting) => observePhases(subject, lock, aborting)),
          { signal },
        ),
      );
    },
  },
  {
    title: "configure() refuses an extra that is not its own",
    async check(subject) {
      if (subject.provider.configure === undefined) return;
      await inLayers(subject, async (lock, ctx) => {
        if (lock.extra === undefined) return;
        const garbled = { ...lock, extra: "garbled" as JsonValue };
        await assert.rejects(
          async () => subject.provider.configure?.(garbled, ctx),
          (error) => error instanceof LockError,
          "expected a LockError",
        );
      });
    },
  },
];

function planOf(subject: ProviderSubject): Promise<ConfigurePlan | undefined> {
  return inLayers(subject, async (lock, ctx) => subject.provider.configure?.(lock, ctx));
}

/** The plan without its functions. */
function facts(plan: ConfigurePlan | undefined): unknown {
  return plan?.phases.map(({ title, before = [], after = [] }) => ({
    title,
    steps: [...before, ...after].map(({ explain: _, ...data }) => data),
  }));
}

function checkStep({ title, argv, env = {} }: ConfigureStep): void {
  assert.ok(title !== "", `a step has no title: ${argv.join(" ")}`);
  assert.ok(argv[0].startsWith("/"), `"${title}" runs "${argv[0]}", which is not absolute`);
  const wrong = [...argv, ...Object.entries(env).flat()].find(
    (text) => typeof text !== "string" || text.includes("\0"),
  );
  assert.equal(wrong, undefined, `"${title}" has an argument or a variable that is not a text`);
}

function packagesOf(parts: readonly ObservedEntries[]): ReadonlySet<string> {
  const entries = parts.flatMap((part) => part.entries);
  return new Set(
    entries.flatMap((entry) => (entry.type === "whiteout" ? [] : (entry.package ?? []))),
  );
}
