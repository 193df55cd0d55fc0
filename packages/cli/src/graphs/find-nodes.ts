/**
 * Which packages of a graph a name means.
 *
 * @module
 */
import {
  linksTo,
  type PackageGraph,
  type PackageNode,
  ResolveError,
  suggestName,
} from "@rootsmith/core/provider";

/**
 * Those of that name, `NAME:ARCHITECTURE`, `NAME.ARCHITECTURE` or package URL; else those by which others get what
 * is called so, such as `awk` or `/bin/sh`.
 *
 * @param subject What the graph is of, for messages.
 * @throws {ResolveError} If there is none.
 */
export function findNodes(
  name: string,
  graph: PackageGraph,
  subject: string,
): readonly PackageNode[] {
  const named = graph.packages.filter((node) => spellingsOf(node).includes(name));
  if (named.length > 0) return named;
  const provided = new Set(
    graph.packages.flatMap(({ relations }) =>
      relations.flatMap(({ satisfiedBy }) =>
        satisfiedBy.filter(({ provides }) => provides === name).map(({ id }) => id),
      ),
    ),
  );
  const providers = graph.packages.filter(({ id }) => provided.has(id));
  if (providers.length > 0) return providers;
  const links = linksTo(graph);
  const uses = new Map<string, number>();
  for (const node of graph.packages) uses.set(node.name, links.get(node.id)?.length ?? 0);
  const hint = suggestName(name, uses.keys(), (names) => {
    return new Map([...names].map((one) => [one, uses.get(one) ?? 0]));
  });
  throw new ResolveError(
    `Cannot find "${name}" in "${subject}": it is none of its ${graph.packages.length} packages`,
    hint === undefined ? {} : { hint },
  );
}

function spellingsOf({ id, name, architecture }: PackageNode): readonly string[] {
  return [id, name, `${name}:${architecture}`, `${name}.${architecture}`];
}
