/**
 * The config and the history of an image from elsewhere, checked before anything is made of them.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 * @module
 */
import type { ImageConfig } from "../model/oci.ts";
import { isObject, type Refuse } from "./check-descriptor.ts";

/** One step of how an image was made. */
export type HistoryEntry = {
  readonly created?: string;
  readonly created_by?: string;
  readonly comment?: string;
  readonly author?: string;
  readonly empty_layer?: boolean;
};

type Check = readonly [is: (value: unknown) => boolean, what: string];

const TEXT: Check = [(value) => typeof value === "string", "is no text"];
const TRUTH: Check = [(value) => typeof value === "boolean", "is neither true nor false"];
const TEXTS: Check = [
  (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  "is no list of texts",
];
const NAMES: Check = [isObject, "is no object"];
const LABELS: Check = [
  (value) => isObject(value) && Object.values(value).every((one) => typeof one === "string"),
  "is no object of texts",
];

const CONFIG: Readonly<Record<keyof ImageConfig, Check>> = {
  User: TEXT,
  ExposedPorts: NAMES,
  Env: TEXTS,
  Entrypoint: TEXTS,
  Cmd: TEXTS,
  Volumes: NAMES,
  WorkingDir: TEXT,
  Labels: LABELS,
  StopSignal: TEXT,
};

const HISTORY: Readonly<Record<keyof HistoryEntry, Check>> = {
  created: TEXT,
  created_by: TEXT,
  comment: TEXT,
  author: TEXT,
  empty_layer: TRUTH,
};

/** Fields that are not known stay as they are, as does null, which is the same as absent. */
export function readConfig(value: unknown, refuse: Refuse): ImageConfig {
  if (!isObject(value)) throw refuse("its config has a config that is no object");
  check(value, CONFIG, (fact) => refuse(`in its config ${fact}`));
  return value;
}

/** What was done, in order; fields without null. */
export function readHistory(value: unknown, refuse: Refuse): HistoryEntry[] {
  if (!Array.isArray(value)) throw refuse("the history in its config is no list");
  return value.filter(isObject).map((entry, index) => {
    check(entry, HISTORY, (fact) => refuse(`in its history[${index}] ${fact}`));
    return Object.fromEntries(Object.entries(entry).filter(([, field]) => field !== null));
  });
}

function check(
  value: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
  fail: (fact: string) => Error,
): void {
  for (const [key, [is, what]] of Object.entries(checks)) {
    const field = value[key] ?? undefined;
    if (field !== undefined && !is(field)) throw fail(`"${key}" ${what}`);
  }
}
