/**
 * How long builds took the last time, for the estimate of the next.
 *
 * @module
 */
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheDirectory } from "@rootsmith/core/image";

/** How many builds are remembered. */
const MAX_BUILDS = 500;

type Times = Readonly<Record<string, number>>;

function pathOf(cacheDir: string | undefined): string {
  return join(cacheDirectory(cacheDir), "build-times.json");
}

/** Milliseconds that the layers of the build of that name took the last time that they were made. */
export async function lastTime(
  name: string,
  cacheDir: string | undefined,
): Promise<number | undefined> {
  return (await readTimes(cacheDir))[name];
}

/** Where it cannot be remembered, there is no estimate. */
export async function rememberTime(
  name: string,
  ms: number,
  cacheDir: string | undefined,
): Promise<void> {
  const { [name]: _, ...others } = await readTimes(cacheDir);
  const kept = Object.entries(others).slice(1 - MAX_BUILDS);
  const text = JSON.stringify(Object.fromEntries([...kept, [name, Math.round(ms)]]));
  try {
    const path = pathOf(cacheDir);
    const { writeFile } = await import("@rootsmith/core");
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, [new TextEncoder().encode(`${text}\n`)], new AbortController().signal);
  } catch {}
}

async function readTimes(cacheDir: string | undefined): Promise<Times> {
  try {
    const times: unknown = JSON.parse(await readFile(pathOf(cacheDir), "utf8"));
    if (typeof times !== "object" || times === null) return {};
    const numbers = Object.entries(times).filter(([, ms]) => Number.isFinite(ms) && ms >= 0);
    return Object.fromEntries(numbers) as Times;
  } catch {
    return {};
  }
}
