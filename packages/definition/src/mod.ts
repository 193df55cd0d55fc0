/**
 * Definition files: `rootsmith.yaml`, which says in YAML or JSON what build scripts say in TypeScript.
 *
 * @module
 */

export { DefinitionError, type TextPlace } from "./definition-error.ts";
export { keyedTests, withLockedAdditions } from "./locked-additions.ts";
export {
  type DefinedImage,
  type DefinedVariable,
  type Definition,
  type DefinitionOptions,
  readDefinition,
} from "./read-definition.ts";
