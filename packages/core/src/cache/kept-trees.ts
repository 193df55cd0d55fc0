/**
 * Root filesystems that are kept as directories, so that a program of the host can be given one at once.
 *
 * A tree is made elsewhere and renamed. None is hashed again: one that something has changed since then,
 * or that was not on disk yet when the machine went down, is removed and absent.
 *
 * @module
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hexOf } from "../model/digest.ts";
import type { JsonValue } from "../model/json.ts";
import { bootId } from "./boot-id.ts";
import { keyDigest, type RecordStore } from "./cache-records.ts";
import { putInPlace } from "./put-in-place.ts";
import { touch } from "./touch.ts";

/** A tree that is there, or that can be made. */
export interface KeptTree {
  /** Its root, once it is there: an absolute path. */
  readonly directory: string;
  readonly isThere: boolean;
  /** When it was made, or now, in seconds since 1970-01-01Z. */
  readonly made: number;
  /** Where it is to be made: an empty directory of mode 0755. */
  begin(): string;
  /**
   * Takes over what {@linkcode begin} gave.
   *
   * @param size Of all files, in bytes.
   */
  keep(size: number): void;
  /** Removes what {@linkcode begin} gave. */
  discard(): void;
}

/** Seconds by which the time of a file may be ahead of what `Date.now()` tells. */
const TICK = 0.01;

interface Facts {
  /** For people: `"base packages of debian for linux/amd64"`. */
  readonly title: string;
  /** Of the start of the machine. */
  readonly boot: string;
  readonly made: number;
  /** Nothing in it has changed since, in seconds since 1970-01-01Z with a fraction. */
  readonly sealed: number;
  /** Bytes. */
  readonly size: number;
}

/**
 * The tree of `key` below `dir`. Undefined where nothing says whether one can be trusted, and when it is
 * asked for the first time: to make one takes longer than it saves.
 *
 * @param newFile Gives paths on the same file system as `dir`.
 */
export async function keptTree(
  dir: string,
  key: JsonValue,
  title: string,
  records: RecordStore,
  newFile: () => string,
  signal?: AbortSignal,
): Promise<KeptTree | undefined> {
  const boot = bootId();
  if (boot === undefined) return undefined;
  const place = join(dir, hexOf(keyDigest(key)));
  const known = await sound(place, boot, signal);
  if (known !== undefined) touch(place);
  else rmSync(place, { recursive: true, force: true });
  if (known === undefined && !wasAsked(records, key)) return undefined;
  const made = known?.made ?? Math.floor(Date.now() / 1000);
  const temporary = newFile();
  return {
    directory: rootOf(place),
    isThere: known !== undefined,
    made,
    begin: () => {
      mkdirSync(rootOf(temporary), { recursive: true });
      chmodSync(rootOf(temporary), 0o755);
      return rootOf(temporary);
    },
    keep: (size) => {
      const facts: Facts = { title, boot, made, sealed: Date.now() / 1000 + TICK, size };
      writeFileSync(factsOf(temporary), JSON.stringify(facts));
      mkdirSync(dirname(place), { recursive: true });
      putInPlace(temporary, place);
    },
    discard: () => rmSync(temporary, { recursive: true, force: true }),
  };
}

/** Title and size in bytes of the tree at `place`. */
export function describeTree(place: string): Pick<Facts, "title" | "size"> {
  return readFacts(place) ?? { title: "unknown", size: 0 };
}

/** What is known of the tree at `place`, if it can be used. */
async function sound(
  place: string,
  boot: string,
  signal: AbortSignal | undefined,
): Promise<Facts | undefined> {
  const facts = readFacts(place);
  if (facts?.boot !== boot || !existsSync(rootOf(place))) return undefined;
  const since = ["-newerct", `@${facts.sealed}`, "-print", "-quit"];
  const { runProgram } = await import("../programs/run-program.ts"); // most builds need no tree
  const { code, stdout } = await runProgram("find", [rootOf(place), ...since], {
    ...(signal && { signal }),
  });
  return code === 0 && stdout === "" ? facts : undefined;
}

/** And says so from now on. */
function wasAsked(records: RecordStore, key: JsonValue): boolean {
  const asked = { asked: keyDigest(key) };
  const isKnown = records.get(asked) !== undefined;
  if (!isKnown) records.set(asked, true);
  return isKnown;
}

function readFacts(place: string): Facts | undefined {
  try {
    return JSON.parse(readFileSync(factsOf(place), "utf8")) as Facts;
  } catch {
    return undefined; // of another version, or not there
  }
}

function rootOf(place: string): string {
  return join(place, "rootfs");
}

function factsOf(place: string): string {
  return join(place, "facts.json");
}
