import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "../fixtures/read.ts";

/** The message and hint of the error for a text. */
async function refusal(text: string): Promise<readonly [message: string, hint?: string]> {
  try {
    for (const image of read(text).images) await image.load();
  } catch (error) {
    const { message, hint } = error as { readonly message: string; readonly hint?: string };
    return hint === undefined ? [message] : [message, hint];
  }
  throw new Error("nothing was refused");
}

const REFUSALS: readonly (readonly [what: string, text: string, message: string, hint?: string])[] =
  [
    [
      "a key that is misspelt",
      "images:\n  web:\n    distro: debian\n    inclde: [curl]\n",
      '4:5: there is no key "inclde"',
      'Did you mean "include"?',
    ],
    [
      "a key that is misspelt in a list",
      "images:\n  web:\n    distro: debian\n    tests:\n      - run: a\n        exitcode: 1\n",
      '6:9: there is no key "exitcode"',
      'Did you mean "exitCode"?',
    ],
    [
      "a key of the file that is misspelt",
      "image:\n  web: {}\n",
      '1:1: there is no key "image"',
      'Did you mean "images"?',
    ],
    [
      "images that lie on each other",
      "images:\n  a: { distro: scratch, from: b }\n  b: { distro: scratch, from: a }\n",
      '3:31: it lies on top of itself: "a" on "b" on "a"',
    ],
    ["a file without images", "vars: {}\n", '1:1: it has no "images"'],
    ["a file with no image", "images: {}\n", "1:9: there is no image in it"],
    ["an empty file", "# nothing\n", "1:1: it is empty"],
    [
      "what is not YAML",
      "images:\n  web: [\n",
      "3:1: it is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["a key twice", "images:\n  a: {}\n  a: {}\n", "3:3: it is not YAML: map keys must be unique"],
    [
      "a value of another kind",
      "images:\n  web:\n    distro: debian\n    include: 7\n",
      "4:14: include: expected a text or a list, found a number",
    ],
    [
      "a word that is none of those there are",
      "images:\n  web:\n    distro: debian\n    configure: nune\n",
      '4:16: configure: "nune" is none of auto, none',
      'Did you mean "none"?',
    ],
    [
      "a part that extends itself",
      "parts:\n  a: { extends: b }\n  b: { extends: [a] }\nimages:\n  web: { extends: a }\n",
      '3:18: "a" extends itself: a → b → a',
    ],
    [
      "a part that is not there",
      "parts: { common: {} }\nimages:\n  web: { extends: comon }\n",
      '3:19: there is no part or image "comon"',
      'Did you mean "common"?',
    ],
    [
      "a variable that is not there",
      `vars: { suite: sid }\nimages:\n  web: { distro: 'debian:\${siute}' }\n`,
      '3:18: there is no variable "siute"',
      'Did you mean "suite"?',
    ],
    [
      "a matrix that makes two images of one name",
      `images:\n  web:\n    name: web\n    distro: debian:\${s}\n    matrix: { s: [sid, trixie] }\n`,
      '3:11: the name "web" is that of another image of its matrix',
      `Put the variables that differ into name, as in name: app-\${suite}`,
    ],
    [
      "two images of one tag",
      "images:\n  a: { distro: debian, tags: x.example/a }\n  b: { distro: debian, tags: 'x.example/a:latest' }\n",
      '3:3: the images "a" and "b" have one tag, "x.example/a:latest"',
      "Put a variable into tags that tells them apart",
    ],
    [
      "two images of one tag in an output",
      "images:\n  a: { distro: debian, tags: x.example/a }\n  b: { distro: debian, outputs: ['type=registry,name=x.example/a'] }\n",
      '3:3: the images "a" and "b" have one tag, "x.example/a:latest"',
      "Put a variable into tags that tells them apart",
    ],
    [
      "two images in one file",
      "images:\n  a: { distro: debian, outputs: ['type=tar,dest=x.tar'] }\n  b: { distro: debian, outputs: [{ type: docker, dest: x.tar }, 'type=oci,dest=o'] }\n",
      '3:3: the images "a" and "b" are written to one file, "x.tar"',
      "Put a variable into dest that tells them apart",
    ],
    [
      "a cycle of parts that nothing extends",
      "parts:\n  p: { extends: q }\n  q: { extends: p }\nimages:\n  a: { distro: debian }\n",
      '3:17: "p" extends itself: p → q → p',
    ],
    ["a list as a file", "- a\n", "1:1: expected a mapping, found a list"],
    [
      "a list as a mapping",
      "images:\n  a: { distro: debian, config: [x] }\n",
      "2:32: config: expected a mapping, found a list",
    ],
    [
      "a test that may take no time",
      "images:\n  a: { distro: debian, tests: [{ run: x, timeout: 0 }] }\n",
      "2:51: timeout: it is not more than 0",
    ],
    [
      "a tag that is no name",
      "images:\n  a: { distro: debian, tags: [ok, 'A b'] }\n",
      '2:35: cannot name an image "A b": "A b" is not lower-case letters and digits, parted by ".", "_" or "-"',
    ],
    [
      "an image without a distro",
      "images:\n  a: {}\n",
      '2:3: the image "a" has no "distro"',
      "Write one, as in distro: debian:trixie",
    ],
    [
      "a distro that is not there",
      "images:\n  a: { distro: 'debain:sid' }\n",
      '2:16: no distro is called "debain"',
      'Did you mean "debian"?',
    ],
    [
      "an option that the distro does not have",
      "images:\n  a:\n    distro: debian\n    options:\n      variannt: apt\n",
      '5:7: cannot use the option "variannt" of debian(): there is none of that name',
      'Did you mean "variant"?',
    ],
    [
      "an option that is spelled as a flag",
      "images:\n  a:\n    distro: debian\n    options: { path-exclude: x }\n",
      '4:16: debian has no option "path-exclude"',
      'Did you mean "pathExclude"?',
    ],
    [
      "a value of an option that the distro refuses",
      "images:\n  a:\n    distro: debian\n    options: { variant: big }\n",
      '4:25: cannot use the option variant "big": expected "extract", "custom", "essential", "apt", "minbase", "buildd", "important", "standard"',
    ],
    [
      "packages for a distro without",
      "images:\n  a:\n    distro: busybox\n    include: [curl]\n",
      '4:5: busybox has no "include"',
    ],
    [
      "a file with two contents",
      "images:\n  a:\n    distro: busybox\n    files: [{ path: /a, content: x, copy: y }]\n",
      "4:13: files[0]: it needs one of content, copy, url, link, directory",
    ],
    [
      "a URL with a password",
      `images:\n  a:\n    distro: busybox\n    files: [{ path: /a, url: "http://me:pw@a.example/b", digest: "sha256:${"0".repeat(64)}" }]\n`,
      '4:30: url: "http://a.example/b": it is not the URL of a file, of http or https, without a login or a query',
    ],
    [
      "an output that is not read",
      "images:\n  a:\n    distro: busybox\n    outputs: [type=ocy]\n",
      '4:15: outputs[0]: "type=ocy": there is no type "ocy" (did you mean "oci"?); choose dir, tar, context, oci, docker, daemon, registry, spdx, cyclonedx, provenance, report',
    ],
    [
      "a test of two things",
      "images:\n  a:\n    distro: busybox\n    tests: [{ run: a, mode: 0644 }]\n",
      '4:13: tests[0]: "mode" is not for such a test',
    ],
    ["an alias of itself", "images: &a\n  b: *a\n", "2:3: an alias holds itself"],
  ];

for (const [what, text, message, hint] of REFUSALS) {
  test(`readDefinition() refuses ${what}`, async () => {
    const expected = `Cannot use rootsmith.yaml:${message}`;
    assert.deepEqual(await refusal(text), hint === undefined ? [expected] : [expected, hint]);
  });
}
