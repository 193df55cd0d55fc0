import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCacheFrom, parseCacheTo } from "./cache-locations.ts";

test("parseCacheFrom() reads what BuildKit does", () => {
  const location = { type: "registry", ref: "localhost:5000/team/cache" };
  assert.deepEqual(parseCacheFrom("type=registry,ref=localhost:5000/team/cache"), location);
  assert.deepEqual(parseCacheFrom("localhost:5000/team/cache"), location);
  assert.deepEqual(parseCacheFrom("ref=a.example/b,registry.insecure=true,type=registry"), {
    type: "registry",
    ref: "a.example/b",
    plainHttp: true,
  });
});

test("parseCacheTo() reads the mode", () => {
  assert.deepEqual(parseCacheTo("type=registry,ref=a.example/b,mode=max"), {
    type: "registry",
    ref: "a.example/b",
    mode: "max",
  });
  assert.deepEqual(parseCacheTo("a.example/b"), { type: "registry", ref: "a.example/b" });
});

const REFUSED: readonly (readonly [string, string])[] = [
  ["", 'Cannot read --cache-to "": it is empty'],
  ["ref=a.example/b", 'Cannot read --cache-to "ref=a.example/b": it has no type; choose registry'],
  [
    "type=local,dest=x",
    'Cannot read --cache-to "type=local,dest=x": there is no key "dest"; choose type, ref, registry.insecure, mode',
  ],
  ["type=gha", 'Cannot read --cache-to "type=gha": there is no type "gha"; choose registry'],
  ["type=registry", 'Cannot read --cache-to "type=registry": it has no ref; write ref=HOST/NAME'],
  [
    "type=registry,ref=a.example/b,mode=mx",
    'Cannot read --cache-to "type=registry,ref=a.example/b,mode=mx": there is no mode "mx" (did you mean "max"?); choose min, max',
  ],
  [
    "a.example/b:cache",
    'Cannot read the repository "a.example/b:cache": its tags are chosen by what they name; leave tag and digest out',
  ],
];

for (const [text, message] of REFUSED) {
  test(`parseCacheTo() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseCacheTo(text), { name: "TypeError", message });
  });
}
