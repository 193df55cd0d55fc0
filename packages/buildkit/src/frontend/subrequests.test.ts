import assert from "node:assert/strict";
import { test } from "node:test";
import type { DefinedImage } from "@rootsmith/definition";
import { answerSubrequest } from "./subrequests.ts";

const web = { name: "web", description: "the site" } as DefinedImage;
const images = [web, { name: "db" } as DefinedImage];
const find = (): DefinedImage => web;

function answer(request: string): { json: unknown; text: string } {
  const metadata = answerSubrequest(request, images, find);
  const text = (key: string): string => new TextDecoder().decode(metadata[key]);
  assert.equal(text("version"), "1.0.0");
  return { json: JSON.parse(text("result.json")), text: text("result.txt") };
}

test("answerSubrequest() lists the images as targets, as the clients of BuildKit read them", () => {
  assert.deepEqual(answer("frontend.targets"), {
    json: { targets: [{ name: "web", description: "the site" }, { name: "db" }], sources: null },
    text: "TARGET DESCRIPTION\nweb    the site\ndb\n",
  });
});

test("answerSubrequest() outlines the image of the target", () => {
  const { json, text } = answer("frontend.outline");
  const { name, args } = json as { name: string; args: readonly { name: string }[] };
  assert.equal(name, "web");
  assert.deepEqual(
    args.map((arg) => arg.name),
    ["MIRROR_NAME", "SOURCE_DATE_EPOCH"],
  );
  assert.match(text, /^TARGET: web\n\nBUILD ARG /);
});

test("answerSubrequest() describes itself, and refuses what it does not know", () => {
  const names = (answer("frontend.subrequests.describe").json as { name: string }[]).map(
    ({ name }) => name,
  );
  assert.deepEqual(names, [
    "frontend.subrequests.describe",
    "frontend.outline",
    "frontend.targets",
  ]);
  assert.throws(() => answerSubrequest("frontend.lint", images, find), {
    name: "TypeError",
    message: 'Cannot answer the subrequest "frontend.lint": there is none of that name',
  });
});
