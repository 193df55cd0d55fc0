import assert from "node:assert/strict";
import { test } from "node:test";
import { type BuilderAddress, parseBuilderAddress } from "./builder-address.ts";

const ADDRESSES: Readonly<Record<string, BuilderAddress>> = {
  fleet: { type: "buildx", name: "fleet" },
  "buildx://": { type: "buildx" },
  "buildx://fleet": { type: "buildx", name: "fleet" },
  "docker://": { type: "engine" },
  "docker://remote": { type: "engine", context: "remote" },
  "unix:///run/buildkit/buildkitd.sock": { type: "unix", path: "/run/buildkit/buildkitd.sock" },
  "tcp://build.example:1234": { type: "tcp", host: "build.example", port: 1234 },
  "tcp://[::1]:1234": { type: "tcp", host: "::1", port: 1234 },
  "tcp://build.example:1234,cacert=ca.pem,cert=cert.pem,key=key.pem,servername=buildkit": {
    type: "tcp",
    host: "build.example",
    port: 1234,
    tls: { cacert: "ca.pem", cert: "cert.pem", key: "key.pem", servername: "buildkit" },
  },
};

for (const [text, address] of Object.entries(ADDRESSES)) {
  test(`parseBuilderAddress() reads ${text}`, () => {
    assert.deepEqual(parseBuilderAddress(text), address);
  });
}

const FORMS =
  "it is none of a NAME of docker buildx ls, buildx://, docker://, tcp://HOST:PORT, unix:///PATH";

const REFUSED: Readonly<Record<string, string>> = {
  "": FORMS,
  "my fleet": FORMS,
  "ssh://build.example": FORMS,
  "docker://my fleet": '"my fleet" is no name',
  "unix://buildkitd.sock": "the path of its socket does not begin at the root",
  "tcp://build.example": "it is not tcp://HOST:PORT",
  "tcp://:1234": "it is not tcp://HOST:PORT",
  "tcp://build.example:1234/x": "it is not tcp://HOST:PORT",
  "tcp://build.example:1234,ca=x": 'there is no "ca=x"; choose cacert, cert, key, servername',
  "tcp://build.example:1234,cert=x": "cert and key belong together",
  "kube-pod://buildkit-0": "name its builder of docker buildx, which reaches into the cluster",
};

for (const [text, fact] of Object.entries(REFUSED)) {
  test(`parseBuilderAddress() refuses "${text}"`, () => {
    assert.throws(() => parseBuilderAddress(text), {
      name: "TypeError",
      message: `Cannot read --builder "${text}": ${fact}`,
    });
  });
}
