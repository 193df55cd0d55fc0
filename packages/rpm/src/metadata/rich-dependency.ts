/**
 * Rich dependencies: `(a or b)`, `(a if b else c)`, `(a with b)`.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/boolean_dependencies.html
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";
import { parseRelation, type Relation } from "./relation.ts";
import { suseRelations } from "./suse-dependency.ts";

/** A relation, or an operator over such. Chains of one operator are one node. */
export type Dependency =
  | { readonly type: "relation"; readonly relation: Relation }
  | { readonly type: "and" | "or" | "with"; readonly operands: readonly Dependency[] }
  /** Both sides speak of one and the same package. */
  | { readonly type: "without"; readonly operand: Dependency; readonly excluded: Dependency }
  | {
      readonly type: "if" | "unless";
      readonly operand: Dependency;
      readonly condition: Dependency;
      readonly otherwise?: Dependency;
    };

/** Deeper nesting than any package has. */
const MAX_DEPTH = 64;
const OPERATOR = /^(and|or|if|unless|with|without|else)(?=[\s(])/;

/**
 * The dependency behind a relation: itself, or what its name says if that is a rich one.
 *
 * @throws {FormatError} If a rich dependency is malformed.
 */
export function dependencyOf(relation: Relation): Dependency {
  if (!relation.name.startsWith("(")) return plainDependency(relation);
  const reader = { text: relation.name, position: 0 };
  const dependency = readGroup(reader, 0);
  if (reader.position !== reader.text.length) throw malformed(reader, "text follows its end");
  return dependency;
}

function plainDependency(relation: Relation): Dependency {
  const [first = relation, ...others] = suseRelations(relation) ?? [];
  const operand = { type: "relation", relation: first } as const;
  if (others.length === 0) return operand;
  const rest = others.map((other) => ({ type: "relation", relation: other }) as const);
  return { type: "and", operands: [operand, ...rest] };
}

interface Reader {
  readonly text: string;
  position: number;
}

function readGroup(reader: Reader, depth: number): Dependency {
  if (depth > MAX_DEPTH) throw malformed(reader, `it is nested deeper than ${MAX_DEPTH}`);
  reader.position++;
  const operands = [readOperand(reader, depth)];
  const operators: string[] = [];
  for (;;) {
    skipBlanks(reader);
    if (reader.text[reader.position] === ")") {
      reader.position++;
      return combine(reader, operators, operands);
    }
    const operator = OPERATOR.exec(reader.text.slice(reader.position, reader.position + 8))?.[1];
    if (operator === undefined) throw malformed(reader, "an operator is missing");
    reader.position += operator.length;
    operators.push(operator);
    operands.push(readOperand(reader, depth));
  }
}

function combine(
  reader: Reader,
  operators: readonly string[],
  operands: readonly Dependency[],
): Dependency {
  const [operand, second, third] = operands as [Dependency, Dependency, Dependency];
  const [operator] = operators;
  if (operator === undefined) return operand;
  switch (operators.join(" ")) {
    case "if":
    case "unless":
      return { type: operator as "if", operand, condition: second };
    case "if else":
    case "unless else":
      return { type: operator as "if", operand, condition: second, otherwise: third };
    case "without":
      return { type: "without", operand, excluded: second };
  }
  const isChain = ["and", "or", "with"].includes(operator);
  if (isChain && operators.every((other) => other === operator)) {
    return { type: operator as "and", operands };
  }
  throw malformed(reader, `"${operators.join('" and "')}" cannot stand in one group`);
}

function readOperand(reader: Reader, depth: number): Dependency {
  skipBlanks(reader);
  if (reader.text[reader.position] === "(") return readGroup(reader, depth + 1);
  let text = readWord(reader);
  skipBlanks(reader);
  const comparison = /^[<>=]+/.exec(reader.text.slice(reader.position, reader.position + 2))?.[0];
  if (comparison !== undefined) {
    reader.position += comparison.length;
    skipBlanks(reader);
    text += ` ${comparison} ${readWord(reader)}`;
  }
  return plainDependency(parseRelation(text));
}

/** Names hold parentheses of their own: `libc.so.6(GLIBC_2.34)(64bit)`. */
function readWord(reader: Reader): string {
  const { text, position: start } = reader;
  let open = 0;
  let end = start;
  for (; end < text.length; end++) {
    const char = text[end] as string;
    if (/\s/.test(char)) break;
    if (char === "(") open++;
    if (char === ")" && open-- === 0) break;
  }
  if (end === start) throw malformed(reader, "a name is missing");
  reader.position = end;
  return text.slice(start, end);
}

function skipBlanks(reader: Reader): void {
  while (/\s/.test(reader.text[reader.position] ?? "")) reader.position++;
}

function malformed({ text, position }: Reader, fact: string): FormatError {
  return new FormatError(`Cannot parse the dependency "${text}": ${fact}`, {
    format: "rich dependency",
    offset: position,
  });
}
