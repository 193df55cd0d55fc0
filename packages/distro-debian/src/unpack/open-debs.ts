/**
 * All packages of a lock, opened side by side.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { Decompressor } from "@rootsmith/archive";
import {
  type BuildContext,
  LockError,
  readTar,
  type TarEntry,
  Task,
} from "@rootsmith/core/provider";
import { type DebianLock, type DebianLockedPackage, isBase } from "../lock/lock.ts";
import { readControlArchives } from "./control-archives.ts";
import { type Deb, debArchive, inPackage } from "./deb.ts";

/**
 * In the lock's order. Their data goes on being decompressed; the first of them are ready first.
 *
 * @throws {FormatError} If a package is malformed; the message names it.
 */
export async function openDebs(debian: DebianLock, ctx: BuildContext): Promise<Deb[]> {
  const { packages } = debian;
  const decompressor = new Decompressor(ctx.signal);
  // Controls come first: with them the plan is known, while data is still on its way.
  const reading = readControls(packages, ctx);
  let done = 0;
  // One in a turn of the event loop: to check what is cached takes long, and others want their turns.
  let turn: Promise<unknown> = Promise.resolve();
  const data = packages.map(async (locked) => {
    const { name, source } = locked;
    turn = turn.then(() => setImmediate());
    await turn;
    const entries = await inPackage(source, () => dataEntries(locked, decompressor, ctx));
    ctx.report({ type: "unpack", package: name, done: ++done, total: packages.length });
    return entries;
  });
  // whoever asks for them hears of what is wrong with them
  void Promise.allSettled(data).then(() => decompressor.close());
  const controls = await reading;
  for (const [index, locked] of packages.entries()) checkIdentity(controls[index], locked);
  return packages.map((locked, index) => ({
    locked,
    purl: locked.purl,
    control: controls[index] as Deb["control"],
    entries: () => data[index] as Promise<TarEntry[]>,
  }));
}

/** In the order of `packages`. Those of the base set, which many images have in common, are kept apart. */
async function readControls(
  packages: readonly DebianLockedPackage[],
  ctx: BuildContext,
): Promise<Deb["control"][]> {
  const groups = [packages.filter(isBase), packages.filter((locked) => !isBase(locked))];
  const controls = new Map<DebianLockedPackage, Deb["control"]>();
  const read = async (group: readonly DebianLockedPackage[]): Promise<void> => {
    const sources = group.map(({ source }) => source);
    for (const [index, control] of (await readControlArchives(sources, ctx)).entries()) {
      controls.set(group[index] as DebianLockedPackage, control);
    }
  };
  await Promise.all(groups.filter(({ length }) => length > 0).map(read));
  return packages.map((locked) => controls.get(locked) as Deb["control"]);
}

/** @throws {LockError} If the package is another one than the lock says. */
function checkIdentity(
  control: Deb["control"] | undefined,
  { name, version, source }: DebianLockedPackage,
): void {
  const text = new TextDecoder().decode(control?.get("control")?.bytes);
  const fieldOf = (field: string): string | undefined =>
    new RegExp(`^${field}:(.*)$`, "im").exec(text)?.[1]?.trim();
  const [isName, isVersion] = [fieldOf("Package"), fieldOf("Version")];
  if (isName === name && isVersion === version) return;
  throw new LockError(
    `Cannot build from the lock: its source "${source.path}" is ${isName} ${isVersion}, not ${name} ${version}`,
    { hint: "Resolve again to write a new lock" },
  );
}

function dataEntries(
  { key, source, purl }: DebianLockedPackage,
  decompressor: Decompressor,
  ctx: BuildContext,
): Promise<TarEntry[]> {
  return new Task(ctx, "unpack", key).during(async (begin) => {
    const content = await ctx.derive(`debian data.tar of ${source.digest}`, async () =>
      decompressor.open(await debArchive("data", source, ctx), begin),
    );
    begin(); // where it was known
    const entries: TarEntry[] = [];
    const options = { signal: ctx.signal, ownerNames: true, asDpkg: true };
    for await (const entry of readTar(content, options)) {
      entries.push({ ...entry, package: purl });
    }
    return entries;
  });
}
