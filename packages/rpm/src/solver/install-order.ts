/**
 * In which order packages are installed: that of rpm.
 *
 * @see rpmtsOrder() of rpm 4.18's lib/order.c
 * @module
 */
import { isNarrow } from "../metadata/architectures.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import { type Loop, loopsOf, OrderNode } from "./order-node.ts";
import type { ResolvedRpm } from "./resolver.ts";

/**
 * What is required comes before what requires it. In a loop that begins furthest from what is needed
 * before the scriptlets of others. Among those that could come next the one goes first that most others
 * require, of such the one that comes last in `resolved`.
 */
export function installOrder(resolved: readonly ResolvedRpm[]): readonly ResolvedRpm[] {
  const nodes = nodesOf(resolved);
  const loops = loopsOf(nodes);
  const order: ResolvedRpm[] = [];
  const queue = new OrderQueue();
  for (const node of nodes) if (node.missing === 0) queue.add(node);
  for (const { members, missing } of loops) {
    const [representative] = members;
    if (missing === 0 && representative !== undefined) queue.add(representative);
  }
  for (let node = queue.take(); node !== undefined; node = queue.take()) {
    if (node.loop === undefined) collect(node, order, queue, queue);
    else collectLoop(node.loop, order, queue);
  }
  return order;
}

function nodesOf(resolved: readonly ResolvedRpm[]): readonly OrderNode[] {
  const nodes = new Map<RpmPackage, OrderNode>();
  for (const item of resolved) nodes.set(item.package, new OrderNode(item));
  for (const [, node] of nodes) {
    for (const { on, pre, isReverse = false } of node.item.dependencies) {
      const other = nodes.get(on);
      if (other === undefined || other === node) continue;
      if (isReverse) node.addReverse(other);
      else other.addDependent(node, pre);
    }
  }
  return [...nodes.values()];
}

/** Packages that could come next, by how many require them. */
class OrderQueue {
  #head: OrderNode | undefined;

  /** Before those that as many require. */
  add(node: OrderNode): void {
    let previous: OrderNode | undefined;
    let at = this.#head;
    const isLate = isNarrow(archOf(node));
    while (at !== undefined) {
      // those of 32 bits come behind the others, whoever requires them
      const isPassed = isLate && !isNarrow(archOf(at));
      if (!isPassed && at.dependents.length <= node.dependents.length) break;
      previous = at;
      at = at.next;
    }
    setNext(node, at);
    if (previous === undefined) this.#head = node;
    else setNext(previous, node);
  }

  take(): OrderNode | undefined {
    const node = this.#head;
    this.#head = node?.next;
    return node;
  }
}

function archOf({ item }: OrderNode): string {
  return item.package.arch;
}

function setNext(node: OrderNode, next: OrderNode | undefined): void {
  if (next === undefined) delete node.next;
  else node.next = next;
}

/** Takes a package, and queues those that waited for it alone: of its own loop in `inner`. */
function collect(
  node: OrderNode,
  order: ResolvedRpm[],
  inner: OrderQueue,
  outer: OrderQueue,
): void {
  order.push(node.item);
  for (const { other } of node.dependents) {
    if (other.isDone) continue;
    other.missing--;
    const isOutside = other.loop !== node.loop;
    if (other.missing === 0) (isOutside ? outer : inner).add(other);
    if (other.loop === undefined || !isOutside) continue;
    other.loop.missing--;
    // it stands for its loop, which nothing holds back any more
    if (other.loop.missing === 0) outer.add(other);
  }
  node.isDone = true;
}

function collectLoop(loop: Loop, order: ResolvedRpm[], outer: OrderQueue): void {
  measureDistances(loop);
  for (;;) {
    let best: OrderNode | undefined;
    for (const member of loop.members) {
      if (!member.isDone && member.distance >= (best?.distance ?? 0)) best = member;
    }
    if (best === undefined) return;
    const inner = new OrderQueue();
    inner.add(best);
    for (let node = inner.take(); node !== undefined; node = inner.take()) {
      collect(node, order, inner, outer);
    }
  }
}

/** How far each member is from those that need another one before them, along what they require. */
function measureDistances({ members }: Loop): void {
  const inside = new Set(members);
  const queue: OrderNode[] = [];
  for (const member of members) {
    const isStart = member.required.some(({ other, isPre }) => isPre && inside.has(other));
    member.distance = isStart ? 0 : Number.POSITIVE_INFINITY;
    if (isStart) queue.push(member);
  }
  for (const node of queue) {
    for (const { other } of node.required) {
      if (!inside.has(other) || other.distance <= node.distance + 1) continue;
      other.distance = node.distance + 1;
      queue.push(other);
    }
  }
}
