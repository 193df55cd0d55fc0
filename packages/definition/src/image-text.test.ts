import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "../fixtures/read.ts";

const DEFINITION = `
vars: { motd: hello }
parts:
  common:
    include: [curl]
    tags: localhost/\${name}:1
images:
  web:
    extends: common
    distro: debian:trixie
    matrix: { set: [small] }
    files:
      - { path: /etc/motd, content: "\${motd} $\${HOME} $$$\${a}", mode: 0600 }
  db:
    distro: busybox
`;

test("the text of an image is a definition of the same image, with all put in", async () => {
  const [image] = read(DEFINITION).images;
  assert.equal(
    image?.text,
    '{"images":{"image":{"name":"web-small","distro":"debian:trixie","include":["curl"],' +
      '"files":[{"path":"/etc/motd","content":"hello $${HOME} $$$${a}","mode":384}]}}}',
  );
  const [again] = read(image.text).images;
  assert.equal(again?.text, image.text);
  assert.equal(again.name, "web-small");
  const { provider } = await again.load();
  assert.deepEqual(provider.options, (await image.load()).provider.options);
  assert.deepEqual(provider.options.definition, {
    files: [{ path: "/etc/motd", content: `hello \${HOME} $$\${a}`, mode: 384 }],
    accounts: {},
    run: [],
  });
});

test("the text of an image stays when comments and other images change", () => {
  const texts = (text: string): unknown => read(text).images.find(({ key }) => key === "web")?.text;
  const changed = DEFINITION.replace("busybox", "busybox\n    tags: a:1").replace(
    "web:",
    "web: # x",
  );
  assert.equal(texts(changed), texts(DEFINITION));
  assert.notEqual(texts(DEFINITION.replace("curl", "nginx")), texts(DEFINITION));
});
