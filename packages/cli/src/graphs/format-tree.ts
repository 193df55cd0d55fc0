/**
 * A tree of packages as text.
 *
 * @module
 */
import type { Paint } from "../process/command-host.ts";
import { visible } from "../process/visible.ts";
import type { TreeLine } from "./package-tree.ts";
import { nodeText, reasonText } from "./relation-texts.ts";

const MARKS = { repeated: "(*)", cycle: "(cycle)" };

/** Kinds that go without saying. */
const USUAL = ["Depends", "Requires", "depends"];

export function formatTree(lines: Iterable<TreeLine>, paint: Paint): string {
  let isRepeated = false;
  let text = "";
  for (const line of lines) {
    isRepeated ||= line.mark === "repeated";
    text += `${lineText(line, paint)}\n`;
  }
  return isRepeated ? `${text}\n${paint("dim", "(*) what it needs stands above")}\n` : text;
}

function lineText({ node, link, levels, mark }: TreeLine, paint: Paint): string {
  const bars = levels.slice(0, -1).map((follows) => (follows ? "│  " : "   "));
  const branch = levels.length === 0 ? "" : levels.at(-1) ? "├─ " : "└─ ";
  const reason = levels.length === 0 ? reasonText(node, paint) : "";
  const kind = link && !USUAL.includes(link.relation.kind) ? link.relation.kind : "";
  const facts = [
    kind === "" ? "" : `  ${paint(link?.relation.weak ? "yellow" : "dim", visible(kind))}`,
    mark === undefined ? "" : `  ${paint("dim", MARKS[mark])}`,
  ];
  return `${paint("dim", `${bars.join("")}${branch}`)}${nodeText(node, paint)}${reason}${facts.join("")}`;
}
