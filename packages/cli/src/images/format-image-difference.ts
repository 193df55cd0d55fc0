/**
 * Formats the differences between two images as text.
 *
 * @module
 */
import type { FactDifference, PathDifference, PathFacts } from "@rootsmith/core/image";
import { formatCount, formatSize } from "../flags/quantities.ts";
import type { Paint } from "../process/command-host.ts";
import { visible } from "../process/visible.ts";
import type { ImageDifference, ImageSide } from "./image-difference.ts";

/** Lines of each section that are shown without `--all`. */
const SHOWN = 20;

/** Directories whose growth is shown. */
const SHOWN_DIRECTORIES = 5;

export function formatImageDifference(
  difference: ImageDifference,
  flags: { readonly times?: boolean; readonly all?: boolean },
  paint: Paint,
): string {
  const { old, new: newer, packages, config } = difference;
  const isTimeOnly = ({ aspects }: PathDifference): boolean => aspects.join() === "time";
  const inTime = flags.times ? [] : difference.paths.filter(isTimeOnly);
  const paths = difference.paths.filter((path) => !inTime.includes(path));
  const limit = flags.all ? Number.POSITIVE_INFINITY : SHOWN;
  const lines = [
    `${paint("red", `--- ${sideText(old)}`)}`,
    `${paint("green", `+++ ${sideText(newer)}`)}`,
  ];
  const add = (title: string, summary: string, rest: readonly string[]): void => {
    lines.push("", `${paint("bold", title)}  ${summary}`, ...limited(rest, limit, paint));
  };
  if (packages.length > 0) {
    add("packages", factSummary(packages, "upgraded"), factLines(packages, paint));
  }
  if (paths.length + inTime.length > 0) {
    const tree = collapsed(paths);
    add(
      "paths",
      pathSummary(paths, inTime.length),
      tree.map((one) => pathLine(one, flags, paint)),
    );
  }
  if (config.length > 0) add("config", factSummary(config, "changed"), factLines(config, paint));
  if (packages.length + difference.paths.length + config.length === 0) {
    lines.push("", sameText(old, newer));
  } else {
    lines.push("", `${paint("bold", "size")}  ${sizeText(old, newer)}`);
  }
  return `${lines.join("\n")}\n`;
}

function sideText({ location, platform, digest }: ImageSide): string {
  return `${visible(location)}  ${visible(platform)}  ${digest.slice(0, "sha256:".length + 12)}`;
}

function sameText(old: ImageSide, newer: ImageSide): string {
  if (old.digest === newer.digest) return "The images are the same.";
  return "The images have the same files, packages and config; layers or annotations differ.";
}

function sizeText(old: ImageSide, newer: ImageSide): string {
  const grown = Object.keys({ ...old.directories, ...newer.directories })
    .map((name) => ({ name, by: (newer.directories[name] ?? 0) - (old.directories[name] ?? 0) }))
    .filter(({ by }) => by !== 0)
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by))
    .slice(0, SHOWN_DIRECTORIES);
  const where = grown.map(({ name, by }) => `/${visible(name)} ${signed(by)}`).join(", ");
  return (
    `${formatSize(old.size)} → ${formatSize(newer.size)} (${signed(newer.size - old.size)}), ` +
    `compressed ${formatSize(old.compressedSize)} → ${formatSize(newer.compressedSize)}` +
    (where === "" ? "" : `\n  ${where}`)
  );
}

function signed(bytes: number): string {
  if (bytes === 0) return "±0 B";
  return `${bytes > 0 ? "+" : "−"}${formatSize(Math.abs(bytes))}`;
}

function limited(lines: readonly string[], limit: number, paint: Paint): string[] {
  if (lines.length <= limit) return [...lines];
  const more = paint("dim", `  … and ${lines.length - limit} more, --all`);
  return [...lines.slice(0, limit), more];
}

function factSummary(facts: readonly FactDifference[], changed: string): string {
  const added = facts.filter(({ before }) => before === undefined).length;
  const removed = facts.filter(({ after }) => after === undefined).length;
  return `${added} added, ${removed} removed, ${facts.length - added - removed} ${changed}`;
}

function factLines(facts: readonly FactDifference[], paint: Paint): string[] {
  return facts.map(({ name, before, after }) => {
    if (before === undefined) return paint("green", visible(`  + ${name} ${after}`));
    if (after === undefined) return paint("red", visible(`  - ${name} ${before}`));
    return `  ${paint("yellow", "~")} ${visible(`${name} ${before} → ${after}`)}`;
  });
}

function pathSummary(paths: readonly PathDifference[], inTime: number): string {
  const count = (kind: PathDifference["kind"]): number =>
    paths.filter((path) => path.kind === kind).length;
  const text = `${count("added")} added, ${count("removed")} removed, ${count("changed")} changed`;
  return inTime === 0 ? text : `${text}; ${inTime} in time only, --times`;
}

/** A directory that was added or removed as a whole, or a single path. */
interface CollapsedPath extends PathDifference {
  readonly files: number;
  /** Bytes. */
  readonly size: number;
}

function collapsed(paths: readonly PathDifference[]): CollapsedPath[] {
  const all: CollapsedPath[] = [];
  let top: ({ files: number; size: number } & PathDifference) | undefined;
  for (const path of paths) {
    const node = path.after ?? path.before;
    const size = node?.size ?? 0;
    if (top?.kind === path.kind && path.path.startsWith(`${top.path}/`)) {
      top.files += 1;
      top.size += size;
      continue;
    }
    const one = { ...path, files: 0, size };
    all.push(one);
    top = path.kind !== "changed" && node?.type === "dir" ? one : undefined;
  }
  return all;
}

function pathLine(path: CollapsedPath, flags: { readonly times?: boolean }, paint: Paint): string {
  const { kind, before, after } = path;
  if (kind === "added") return paint("green", visible(`  + ${nodeText(path, after)}`));
  if (kind === "removed") return paint("red", visible(`  - ${nodeText(path, before)}`));
  const aspects = path.aspects
    .filter((aspect) => aspect !== "time" || flags.times)
    .filter((aspect) => aspect !== "content" || !path.aspects.includes("size"))
    .map((aspect) => aspectText(aspect, before, after));
  return `  ${paint("yellow", "~")} ${visible(`/${path.path}`)}  ${paint("dim", visible(aspects.join(", ")))}`;
}

function nodeText({ path, files, size }: CollapsedPath, node: PathFacts | undefined): string {
  if (node?.type === "dir") {
    return `/${path}/${files === 0 ? "" : `  ${formatCount(files, "path")}, ${formatSize(size)}`}`;
  }
  if (node?.type === "symlink") return `/${path} → ${node.target}`;
  return `/${path}${node?.type === "file" ? `  ${formatSize(size)}` : `  ${node?.type}`}`;
}

function aspectText(
  aspect: PathDifference["aspects"][number],
  before: PathFacts | undefined,
  after: PathFacts | undefined,
): string {
  const change = (of: (node: PathFacts) => string | undefined): string =>
    `${aspect} ${before && of(before)} → ${after && of(after)}`;
  switch (aspect) {
    case "type":
      return change(({ type }) => type);
    case "mode":
      return change(({ mode }) => mode.toString(8).padStart(4, "0"));
    case "owner":
      return change(({ uid, gid }) => `${uid}:${gid}`);
    case "target":
      return change(({ target }) => target);
    case "size":
      return `size ${signed((after?.size ?? 0) - (before?.size ?? 0))}`;
    case "time":
      return change(({ mtime }) => new Date((mtime ?? 0) * 1000).toISOString().slice(0, 19));
    default:
      return aspect;
  }
}
