/**
 * Why a package cannot be had, in words.
 *
 * @module
 */
import { ResolveError, suggestName } from "@rootsmith/core/provider";
import type { ApkPackage } from "../repository/apk-package.ts";
import type { PackageIndex, Provider } from "./package-index.ts";
import { isAnswered, type Need, type Obstacle, type Selection } from "./selection.ts";

/** Reasons that are named; more help nobody. */
const MAX_REASONS = 3;

export function failureOf(need: Need, index: PackageIndex, selection: Selection): ResolveError {
  const { dependency } = need;
  const providers = index.providersOf(dependency.name);
  const what = `Cannot install "${dependency.text}" for ${nameOf(need)}`;
  if (providers.length === 0) {
    return new ResolveError(`${what}: no package provides it`, {
      hint:
        suggestName(dependency.name, index.names()) ?? "See what there is with rootsmith search",
    });
  }
  const reasons = providers.map((one) => reasonOf(one, need, selection));
  const named = [...new Set(reasons)].slice(0, MAX_REASONS).join("; ");
  const isChoice = providers.every(({ provided }) => provided.version === undefined);
  return new ResolveError(`${what}: ${named}`, {
    hint: isChoice
      ? `Name one of them: ${providers.map(({ apk }) => apk.name).join(", ")}`
      : "Change what is asked for, or name further repositories",
  });
}

function reasonOf({ apk, provided }: Provider, { dependency }: Need, selection: Selection): string {
  const name = `${apk.name}-${apk.version}`;
  if (!isAnswered(dependency, provided, apk)) {
    const as =
      provided.name === apk.name
        ? ""
        : `, which provides it as ${provided.version ?? "a bare name"}`;
    return `there is ${name}${as}`;
  }
  const obstacle = selection.obstacleTo(apk);
  return obstacle === undefined ? unchosen(apk, name, provided.version) : inWords(name, obstacle);
}

function unchosen({ priority }: ApkPackage, name: string, version: string | undefined): string {
  const isBare = version === undefined && priority === 0;
  return isBare
    ? `${name} provides it, and is not chosen for that`
    : `what ${name} needs cannot be had`;
}

function inWords(name: string, obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case "name": {
      const other = `${obstacle.other.name}-${obstacle.other.version}`;
      return `${name} and ${other} cannot both be there, since both are "${obstacle.name}"`;
    }
    case "need": {
      const { dependency } = obstacle.need;
      const who = nameOf(obstacle.need);
      return dependency.isConflict
        ? `${who} conflicts with ${name}, by "${dependency.text}"`
        : `${who} needs "${dependency.text}", which ${name} is not`;
    }
    case "depends": {
      const { dependency, other } = obstacle;
      const verb = dependency.isConflict ? "conflicts" : "does not go";
      return `${name} ${verb} with ${other.name}-${other.version}, by "${dependency.text}"`;
    }
    case "tag":
      return `${name} is in a repository of the tag @${obstacle.tag} alone`;
  }
}

function nameOf({ by }: Need): string {
  return by === undefined ? "the image" : by.name;
}
