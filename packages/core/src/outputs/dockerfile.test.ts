import assert from "node:assert/strict";
import { test } from "node:test";
import { dockerfile } from "./dockerfile.ts";

test("dockerfile() adds the rootfs once and says the rest of the config", () => {
  const config = {
    User: "app",
    ExposedPorts: { "80/tcp": {} },
    Env: ["PATH=/bin", 'GREETING=say "$5"'],
    Entrypoint: ["/sbin/tini", "--"],
    Cmd: ["bash"],
    Volumes: { "/data": {} },
    WorkingDir: "/srv",
    Labels: { "org.example.a": "b c" },
    StopSignal: "SIGQUIT",
  };
  assert.equal(
    dockerfile({ rootfs: "rootfs.tar.xz", title: "tiny:1", config }),
    `FROM scratch
ADD rootfs.tar.xz /
LABEL "org.opencontainers.image.title"="tiny:1"
LABEL "org.example.a"="b c"
ENV PATH=/bin
ENV GREETING="say \\"\\$5\\""
WORKDIR /srv
USER app
EXPOSE 80/tcp
VOLUME ["/data"]
STOPSIGNAL SIGQUIT
ENTRYPOINT ["/sbin/tini","--"]
CMD ["bash"]
`,
  );
});

test("dockerfile() leaves the title to a label of the image", () => {
  const config = { Labels: { "org.opencontainers.image.title": "Tiny" } };
  assert.equal(
    dockerfile({ rootfs: "rootfs.tar", title: "tiny:1", config }),
    'FROM scratch\nADD rootfs.tar /\nLABEL "org.opencontainers.image.title"="Tiny"\n',
  );
});
