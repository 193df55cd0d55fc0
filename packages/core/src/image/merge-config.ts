/**
 * The config of an image: the provider's, with what the caller says of it.
 *
 * @module
 */
import type { ImageConfig } from "../model/oci.ts";

/**
 * `over` has the last word, field by field. Variables, labels, ports and volumes are added to those
 * that are there; an entrypoint takes the command away that belonged to the one before, as a
 * Dockerfile's does.
 */
export function mergeConfig(base: ImageConfig, over: ImageConfig): ImageConfig {
  const { Cmd, ...rest } = base;
  const kept = over.Entrypoint === undefined ? base : rest;
  return {
    ...kept,
    ...over,
    ...merged("Labels", base, over),
    ...merged("ExposedPorts", base, over),
    ...merged("Volumes", base, over),
    ...(over.Env !== undefined && { Env: mergeEnv(base.Env ?? [], over.Env) }),
  };
}

function merged<K extends "Labels" | "ExposedPorts" | "Volumes">(
  key: K,
  base: ImageConfig,
  over: ImageConfig,
): Pick<ImageConfig, K> | undefined {
  return over[key] && ({ [key]: { ...base[key], ...over[key] } } as Pick<ImageConfig, K>);
}

/** A variable that is set again keeps its place. */
function mergeEnv(base: readonly string[], over: readonly string[]): string[] {
  const nameOf = (pair: string): string => pair.slice(0, pair.indexOf("="));
  const pairs = new Map(base.map((pair) => [nameOf(pair), pair]));
  for (const pair of over) pairs.set(nameOf(pair), pair);
  return [...pairs.values()];
}
