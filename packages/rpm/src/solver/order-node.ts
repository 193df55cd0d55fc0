/**
 * A package among those that are to be ordered, and the loops that they stand in.
 *
 * @see struct tsortInfo_s and tarjan() of rpm 4.18's lib/order.c
 * @module
 */
import type { ResolvedRpm } from "./resolver.ts";

/** "This one requires that one", seen from either side. */
export interface OrderRelation {
  readonly other: OrderNode;
  /** It has to be there before: not every loop may be cut here. */
  isPre: boolean;
}

export class OrderNode {
  readonly item: ResolvedRpm;
  /** Those that require this one, the latest first. */
  readonly dependents: OrderRelation[] = [];
  /** Those that this one requires, the latest first. */
  readonly required: OrderRelation[] = [];
  /** How many of the required ones are not there yet. */
  missing = 0;
  /** Absent: it stands alone. */
  loop?: Loop;
  isDone = false;
  /** The one behind it in a queue. */
  next?: OrderNode;
  /** Steps from what something needs before it: see `distancesIn`. */
  distance = 0;

  constructor(item: ResolvedRpm) {
    this.item = item;
  }

  /** Notes that `dependent` requires this one. */
  addDependent(dependent: OrderNode, isPre: boolean): void {
    // all that one package requires is noted at once
    const [known] = this.dependents;
    if (known?.other === dependent) {
      known.isPre ||= isPre;
      const mirrored = dependent.required.find(({ other }) => other === this);
      if (mirrored !== undefined) mirrored.isPre ||= isPre;
      return;
    }
    this.#link(dependent, isPre);
  }

  /** Notes that `other` requires this one, as this one says itself; void if this one requires `other`. */
  addReverse(other: OrderNode): void {
    if (this.required[0]?.other !== other) this.#link(other, false);
  }

  #link(dependent: OrderNode, isPre: boolean): void {
    this.dependents.unshift({ other: dependent, isPre });
    dependent.required.unshift({ other: this, isPre });
    dependent.missing++;
  }
}

/** Packages that all require each other, directly or not. */
export interface Loop {
  readonly members: readonly OrderNode[];
  /** How many requirements of others are not there yet. */
  missing: number;
}

/** The loops of several packages, in the order in which they are found: Tarjan's algorithm, without recursion. */
export function loopsOf(nodes: readonly OrderNode[]): readonly Loop[] {
  const loops: Loop[] = [];
  const index = new Map<OrderNode, number>();
  const low = new Map<OrderNode, number>();
  const closed = new Set<OrderNode>();
  const stack: OrderNode[] = [];
  const path: { readonly node: OrderNode; next: number }[] = [];
  const enter = (node: OrderNode): void => {
    low.set(node, index.size);
    index.set(node, index.size);
    stack.push(node);
    path.push({ node, next: 0 });
  };
  const lower = (node: OrderNode, to: number): void =>
    void low.set(node, Math.min(low.get(node) ?? to, to));
  for (const root of nodes) {
    if (!index.has(root)) enter(root);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const { node } = step;
      const other = node.dependents[step.next++]?.other;
      if (other !== undefined) {
        if (closed.has(other)) continue;
        if (index.has(other)) lower(node, index.get(other) ?? 0);
        else enter(other);
        continue;
      }
      path.pop();
      const above = path.at(-1)?.node;
      if (above !== undefined) lower(above, low.get(node) ?? 0);
      if (low.get(node) !== index.get(node)) continue;
      const members = stack.splice(stack.lastIndexOf(node));
      for (const member of members) closed.add(member);
      if (members.length > 1) loops.push(loopOf(members));
    }
  }
  return loops;
}

function loopOf(members: readonly OrderNode[]): Loop {
  const inside = new Set(members);
  const missing = members
    .flatMap(({ required }) => required)
    .filter(({ other }) => !inside.has(other)).length;
  const loop = { members, missing };
  for (const member of members) member.loop = loop;
  return loop;
}
