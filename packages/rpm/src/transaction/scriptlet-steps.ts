/**
 * Scriptlets as steps that run programs in the rootfs.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/scriptlet_expansion.html; runExtScript() of rpm
 * @module
 */
import type { ConfigureStep } from "@rootsmith/core/provider";
import type { KnownRpm } from "../file/known-rpm.ts";
import { TAG } from "../file/rpm-tags.ts";
import type { Scriptlet } from "./scriptlets.ts";

/** How a scriptlet is called. */
export interface ScriptletCall {
  readonly rpm: KnownRpm;
  /** `"%pre"`, for messages. */
  readonly kind: string;
  readonly scriptlet: Scriptlet;
  /** `$1`, and `$2` of a trigger: how many instances of a package there are. */
  readonly args: readonly number[];
  /** Paths with their leading slash, for file triggers: one on each line of stdin. */
  readonly files?: readonly string[];
  /** A failure is a warning: that of anything but `%pretrans` and `%pre`. */
  readonly mayFail: boolean;
}

const SHELL = /\/(?:ba|da|k|z)?sh$/;

export function isLua({ program }: Scriptlet): boolean {
  return program[0] === "<lua>";
}

/** `"%post of bash-4.2.46-35.el7.x86_64"`. */
export function titleOf({ kind, rpm }: ScriptletCall): string {
  return `${kind} of ${rpm.nevra}`;
}

/** The body as it is run. @param text The body of the scriptlet, in which macros are expanded. */
export function bodyOf({ scriptlet, rpm }: ScriptletCall, text: string): string {
  if (!scriptlet.expandTags) return text;
  const { header } = rpm.rpm;
  const tags: Readonly<Record<string, string | undefined>> = {
    name: header.string(TAG.NAME),
    version: header.string(TAG.VERSION),
    release: header.string(TAG.RELEASE),
    arch: header.string(TAG.ARCH),
    epoch: String(header.number(TAG.EPOCH) ?? "(none)"),
  };
  return text.replace(/%\{(\w+)\}/g, (whole, tag: string) => tags[tag.toLowerCase()] ?? whole);
}

/** The step that runs a scriptlet with this body by a program of the rootfs. */
export function scriptletStep(
  call: ScriptletCall,
  body: string,
  env: Readonly<Record<string, string>>,
): ConfigureStep {
  const { scriptlet, files, mayFail } = call;
  const title = `run the ${titleOf(call)}`;
  const [program = "/bin/sh", ...options] = scriptlet.program;
  const base = { title, env, ...(mayFail && { mayFail }) };
  const stdin = files && new TextEncoder().encode(files.map((path) => `${path}\n`).join(""));
  if (body === "") return { ...base, argv: [program, ...options], ...(stdin && { stdin }) };
  const args = call.args.map(String);
  if (SHELL.test(program)) {
    const argv = [program, ...options, "-c", body, "rpm-scriptlet", ...args] as const;
    return { ...base, argv: argv as ConfigureStep["argv"], ...(stdin && { stdin }) };
  }
  // Perl, Python and the like take a program from stdin; none of their scriptlets reads paths.
  return {
    ...base,
    argv: [program, ...options, "-", ...args],
    stdin: new TextEncoder().encode(body),
  };
}

/** The environment of every scriptlet. */
export function scriptletEnvironment(epoch: number): Readonly<Record<string, string>> {
  return {
    HOME: "/root",
    LC_ALL: "C",
    PATH: "/sbin:/bin:/usr/sbin:/usr/bin:/usr/X11R6/bin",
    SHELL: "/bin/sh",
    SOURCE_DATE_EPOCH: String(epoch),
    SYSTEMD_OFFLINE: "1",
  };
}
