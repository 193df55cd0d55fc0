/**
 * Puts files, accounts and commands on top of what any distro builds.
 *
 * @module
 */
import {
  type BuildContext,
  type ConfigurePhase,
  type ConfigureStep,
  type FsEntry,
  type JsonObject,
  type JsonValue,
  LockError,
  type PlatformLock,
  type ResolveContext,
  type RootfsProvider,
  type RootfsReader,
  RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";
import { accountEntries } from "./accounts.ts";
import { type AddedNode, addedEntries, lockFiles } from "./added-files.ts";
import type { AccountsSpec, FileSpec } from "./file-schema.ts";
import { argvOf } from "./words.ts";

export interface Additions {
  readonly files: readonly FileSpec[];
  readonly accounts: AccountsSpec;
  readonly run: readonly (string | readonly string[])[];
  /** The environment of `run`, beside the path. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a lock says of them, around what the distro says. */
type AddedLock = {
  /** How many of the sources are the distro's. */
  readonly own: number;
  readonly nodes: readonly AddedNode[];
  readonly extra?: JsonValue;
};

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The provider as it is where nothing is added. */
export function withAdditions(provider: RootfsProvider, additions: Additions): RootfsProvider {
  const { files, accounts, run } = additions;
  const hasAccounts = (accounts.users ?? []).length + (accounts.groups ?? []).length > 0;
  if (files.length + run.length === 0 && !hasAccounts) return provider;
  const runs = run.length > 0;
  const { configure } = provider;
  const added = async function* (
    lock: PlatformLock,
    tree: RootfsTree | undefined,
    ctx: BuildContext,
  ) {
    const reader = tree && treeReader(tree);
    for (const make of [accountsOf, filesOf]) {
      const entries: FsEntry[] = [];
      for await (const entry of make(
        lock,
        additions,
        reader ?? treeReader(new RootfsTree()),
        ctx,
      )) {
        entries.push(entry);
      }
      // where links of the distro lead
      for (const entry of entries) yield { ...entry, path: tree?.put(entry) ?? entry.path };
    }
  };
  return {
    ...provider,
    options: { ...provider.options, definition: optionsJson(additions) },
    ...(runs && { usableUnconfigured: false }),
    async resolve(platform, ctx) {
      const own = await provider.resolve(platform, ctx);
      const { nodes, sources, repositories } = await lockFiles(files, ctx);
      const extra: AddedLock = {
        own: own.sources.length,
        nodes,
        ...(own.extra !== undefined && { extra: own.extra }),
      };
      return {
        ...own,
        repositories: {
          ...own.repositories,
          ...repositories,
          ...(sources.some(({ repository }) => repository === "host") && { host: [] }),
        },
        sources: [...own.sources, ...sources],
        extra,
      };
    },
    async *layers(lock, ctx) {
      const tree = new RootfsTree();
      for (const entry of ctx.base?.entries() ?? []) tree.apply(entry);
      for await (const { title, entries } of provider.layers(innerLock(lock), ctx)) {
        const all: FsEntry[] = [];
        for await (const entry of entries) {
          all.push(entry);
          tree.put(entry);
        }
        yield { title, entries: all };
      }
      yield { title: "definition", entries: added(lock, tree, ctx) };
    },
    ...(provider.config && {
      config: (lock: PlatformLock) => provider.config?.(innerLock(lock)) ?? {},
    }),
    ...(provider.licenses && {
      licenses: async (lock: PlatformLock, rootfs: RootfsReader) =>
        (await provider.licenses?.(innerLock(lock), rootfs)) ?? new Map<string, string>(),
    }),
    ...(provider.packageGraph && {
      packageGraph: async (lock: PlatformLock, ctx: ResolveContext) =>
        (await provider.packageGraph?.(innerLock(lock), ctx)) ?? { packages: [] },
    }),
    ...((configure !== undefined || runs) && {
      async configure(lock: PlatformLock, ctx: BuildContext) {
        const inner = innerLock(lock);
        const plan = (await configure?.call(provider, inner, ctx)) ?? {
          title: provider.name,
          phases: [unpackPhase(provider, inner)],
        };
        return { ...plan, phases: [...plan.phases, ...phasesOf(lock, additions)] };
      },
    }),
  };
}

/** For the lock: what of the additions decides the image. Paths of this machine do not. */
function optionsJson({ files, accounts, run, env }: Additions): JsonObject {
  const named = files.map(({ copy, ...file }) => ({
    ...file,
    ...(copy !== undefined && { copied: true }),
  }));
  return JSON.parse(
    JSON.stringify({ files: named, accounts, run, ...(run.length > 0 && { env }) }),
  ) as JsonObject;
}

function unpackPhase(provider: RootfsProvider, lock: PlatformLock): ConfigurePhase {
  return {
    title: provider.name,
    async *entries(_tree, ctx) {
      for await (const { entries } of provider.layers(lock, ctx)) yield* entries;
    },
  };
}

function phasesOf(lock: PlatformLock, additions: Additions): ConfigurePhase[] {
  const env = { PATH, HOME: "/root", LC_ALL: "C.UTF-8", SOURCE_DATE_EPOCH: `${lock.epoch}` };
  const steps = additions.run.map(
    (command, index): ConfigureStep => ({
      title: `run ${shown(command)}, run[${index}] of the definition`,
      argv: argvOf(command),
      env: { ...env, ...additions.env },
    }),
  );
  return [
    { title: "accounts", entries: (tree, ctx) => accountsOf(lock, additions, tree, ctx) },
    { title: "files", entries: (tree, ctx) => filesOf(lock, additions, tree, ctx) },
    { title: "commands", after: steps },
  ];
}

/** A command in a message, as far as its first line. */
function shown(command: string | readonly string[]): string {
  const text = typeof command === "string" ? command : command.join(" ");
  const [line = ""] = text.trim().split("\n");
  return `"${line.length > 60 ? `${line.slice(0, 59)}…` : line}"`;
}

async function* accountsOf(
  _lock: PlatformLock,
  { accounts }: Additions,
  tree: RootfsReader,
  _ctx: BuildContext,
): AsyncGenerator<FsEntry> {
  const { users = [], groups = [] } = accounts;
  if (users.length + groups.length > 0) yield* await accountEntries(accounts, tree);
}

function filesOf(
  lock: PlatformLock,
  _additions: Additions,
  tree: RootfsReader,
  ctx: BuildContext,
): AsyncGenerator<FsEntry> {
  const { own, nodes } = addedLock(lock);
  return addedEntries(nodes, lock.sources.slice(own), tree, ctx);
}

/** The lock as the distro wrote it. */
function innerLock(lock: PlatformLock): PlatformLock {
  const { own, extra } = addedLock(lock);
  const { extra: _added, sources, ...rest } = lock;
  return { ...rest, sources: sources.slice(0, own), ...(extra !== undefined && { extra }) };
}

function addedLock({ extra }: PlatformLock): AddedLock {
  const { own, nodes } = (extra ?? {}) as Partial<AddedLock>;
  if (Number.isInteger(own) && Array.isArray(nodes)) return extra as AddedLock;
  throw new LockError("Cannot read the lock of the definition: it does not say what was added", {
    hint: "Write a new lock with rootsmith update",
  });
}
