/**
 * One number of several that stand beside each other, in a `dl` of the class `numbers`.
 *
 * @module
 */
import type { ComponentChildren, JSX } from "preact";

export function Figure(props: {
  readonly label: string;
  readonly value: ComponentChildren;
}): JSX.Element {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}
