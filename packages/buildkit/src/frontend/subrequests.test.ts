import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { findImage, readImages } from "../definition/read-images.ts";
import { answerSubrequest, describeSubrequests } from "./subrequests.ts";

const TEXT = `vars:
  suite: trixie
images:
  web:
    description: the site
    distro: debian:\${suite}
  db:
    distro: busybox
`;

async function answer(request: string, text = TEXT): Promise<{ json: unknown; text: string }> {
  const file = { name: "rootsmith.yaml", text, vars: {}, readText: async () => undefined };
  const definition = readImages(file);
  const metadata = await answerSubrequest(request, {
    ...{ definition, text },
    target: () => findImage(definition.images, "web"),
    problem: async (image) => {
      await image.load();
      return image.name === "web" ? undefined : `"${image.name}" has no lock`;
    },
  });
  const textOf = (key: string): string => new TextDecoder().decode(metadata[key]);
  assert.equal(textOf("version"), "1.0.0");
  return { json: JSON.parse(textOf("result.json")), text: textOf("result.txt") };
}

function location(line: number, character: number): unknown {
  const position = { line, character };
  return { sourceIndex: 0, ranges: [{ start: position, end: position }] };
}

const SOURCE = Buffer.from(TEXT).toString("base64");

test("answerSubrequest() lists the images as targets, as BuildKit's own frontend does stages", async () => {
  assert.deepEqual(await answer("frontend.targets"), {
    json: {
      targets: [
        { name: "web", description: "the site", location: location(4, 2) },
        { name: "db", location: location(7, 2) },
      ],
      sources: [SOURCE],
    },
    text: "TARGET DESCRIPTION\nweb    the site\ndb     \n",
  });
  const one = await answer("frontend.targets", "images:\n  db:\n    distro: busybox\n");
  assert.equal(one.text, "TARGET       DESCRIPTION\ndb (default) \n");
});

test("answerSubrequest() outlines the image of the target, with the variables of the definition", async () => {
  const { json, text } = await answer("frontend.outline");
  const { name, args, sources } = json as {
    name: string;
    args: readonly unknown[];
    sources: unknown;
  };
  assert.equal(name, "web");
  assert.deepEqual(args[0], { name: "suite", value: "trixie", location: location(2, 2) });
  assert.deepEqual(sources, [SOURCE]);
  assert.equal(
    text,
    "TARGET:      web\n" +
      "DESCRIPTION: the site\n\n" +
      "BUILD ARG           VALUE    DESCRIPTION\n" +
      "suite               trixie   \n" +
      "MIRROR_NAME                  where the packages of the repository NAME are\n" +
      "SOURCE_DATE_EPOCH            the time of the image, in seconds since 1970\n\n",
  );
});

test("answerSubrequest() checks every image: what cannot be built, and which lock does not fit", async () => {
  assert.deepEqual(await answer("frontend.lint"), {
    json: {
      warnings: [
        {
          ruleName: "Lock",
          description: "An image is built from a lock that fits it",
          detail: '"db" has no lock',
          location: location(7, 2),
        },
      ],
      sources: [{ filename: "rootsmith.yaml", language: "YAML", data: SOURCE }],
    },
    text: '\nWARNING: Lock\n"db" has no lock\n',
  });
  const { json } = await answer("frontend.lint", TEXT.replace("busybox", "busybx"));
  assert.deepEqual((json as { readonly buildError: unknown }).buildError, {
    message: 'Cannot use rootsmith.yaml:8:13: no distro is called "busybx"',
    location: location(8, 12),
  });
});

test("describeSubrequests() lists them, and others are refused", async () => {
  const { "result.txt": text } = describeSubrequests();
  assert.equal(
    new TextDecoder().decode(text),
    "NAME                 VERSION DESCRIPTION\n" +
      "subrequests.describe 1.0.0   List available subrequest types\n" +
      "outline              1.0.0   List all parameters current build target supports\n" +
      "targets              1.0.0   List all targets current build supports\n" +
      "lint                 1.0.0   Check the definition and its locks\n",
  );
  await assert.rejects(answer("frontend.other"), {
    name: "TypeError",
    message: 'Cannot answer the subrequest "frontend.other": there is none of that name',
  });
});
