import assert from "node:assert/strict";
import { test } from "node:test";
import { ClauseSolver, Unsatisfiable } from "./clause-solver.ts";

interface Why {
  readonly name: string;
}

function solverOf(
  clauses: Readonly<Record<number, readonly (readonly number[])[]>>,
): ClauseSolver<Why> {
  return new ClauseSolver((variable) =>
    (clauses[variable] ?? []).map((literals) => ({
      literals: [-variable, ...literals],
      why: { name: `${variable}: ${literals.join(" ")}` },
    })),
  );
}

test("ClauseSolver.assert() follows what holds", () => {
  const solver = solverOf({ 1: [[2]], 2: [[3], [-4]] });
  solver.assert({ literals: [1], why: { name: "asked" } });
  assert.deepEqual(solver.trueVariables, [1, 2, 3]);
  assert.equal(solver.value(4), false);
});

test("ClauseSolver.decide() learns from a contradiction and goes back", () => {
  // 2 needs 5 or 6, each of which excludes 3, which 1 needs if there is 4
  const solver = solverOf({
    1: [
      [2, 7],
      [-4, 3],
    ],
    2: [[5, 6]],
    5: [[-3]],
    6: [[-3]],
  });
  solver.assert({ literals: [1], why: { name: "asked" } });
  solver.decide(4);
  assert.equal(solver.value(3), true);
  solver.decide(2);
  solver.decide(5);
  assert.equal(solver.value(5), false);
  assert.equal(solver.level, 1);
  solver.decide(2);
  assert.equal(solver.value(2), false);
  assert.equal(solver.value(7), true);
  assert.equal(solver.value(4), true);
});

test("ClauseSolver.revert() takes back decisions and what follows from them", () => {
  const solver = solverOf({ 1: [[2]] });
  solver.decide(1);
  assert.equal(solver.value(2), true);
  solver.revert(0);
  assert.equal(solver.value(1), undefined);
  assert.equal(solver.value(2), undefined);
  solver.decide(1);
  assert.equal(solver.value(2), true);
});

test("ClauseSolver.decide() says what contradicts itself", () => {
  const solver = solverOf({ 1: [[2, 3]], 2: [[4]], 3: [[4]], 4: [[-1]] });
  solver.assert({ literals: [1, 9], why: { name: "asked" } });
  solver.assert({ literals: [-9], why: { name: "without 9" } });
  assert.throws(
    () => solver.decide(2),
    (error) => {
      assert.ok(error instanceof Unsatisfiable);
      const names = (error.causes as Why[]).map(({ name }) => name);
      assert.deepEqual(names.toSorted(), ["1: 2 3", "2: 4", "3: 4", "4: -1", "asked", "without 9"]);
      return true;
    },
  );
});
