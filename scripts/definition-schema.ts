/**
 * Writes the JSON Schema of definition files, which the command brings with it. A test says when it is old.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { definitionSchema } from "@rootsmith/definition/schema";
import { BUILT_IN } from "../packages/cli/src/distros/built-in.ts";

const path = join(import.meta.dirname, "../packages/cli/rootsmith.schema.json");
writeFileSync(path, `${JSON.stringify(definitionSchema(BUILT_IN), null, 2)}\n`);
