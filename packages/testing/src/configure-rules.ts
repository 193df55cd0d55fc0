/**
 * What `config()` and `configure()` promise.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type ConfigurePlan,
  type ConfigureStep,
  type JsonValue,
  LockError,
  type PlatformLock,
} from "@rootsmith/core/provider";
import { inLayers, type ProviderRule, type ProviderSubject } from "./provider-subject.ts";

export const CONFIGURE_RULES: readonly ProviderRule[] = [
  {
    title: "config() gives the same JSON twice and leaves the lock alone",
    async check(subject) {
      const { provider } = subject;
      const [first, second] = await inLayers(subject, async (lock) => [
        provider.config?.(lock) ?? {},
        provider.config?.(lock) ?? {},
      ]);
      assert.deepEqual(second, first);
      assert.deepEqual(JSON.parse(JSON.stringify(first)), first);
    },
  },
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
  return inLayers(subject, async (lock: PlatformLock, ctx) =>
    subject.provider.configure?.(lock, ctx),
  );
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
