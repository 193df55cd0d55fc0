import { join } from "node:path";
import { scratch } from "@rootsmith/scratch";
import { buildScript } from "rootsmith";
import { compileStatic } from "./compile-static.ts";

const hello = await compileStatic(join(import.meta.dirname, "hello.c"), "out/hello");

await buildScript({
  name: "hello",
  provider: scratch({ files: [{ copy: hello, path: "/hello" }], cmd: ["/hello"] }),
});
