/**
 * The definition that `rootsmith init` writes.
 *
 * @module
 */

/** `SCHEMA` stands for the path of the JSON Schema. */
export const DEFINITION_TEMPLATE = `# yaml-language-server: $schema=SCHEMA
#
# rootsmith build            builds all images of this file
# rootsmith build web        builds one, or all of a matrix
# rootsmith update           renews the locks, which lie beside this file: commit them

# Variables: \${suite} in any text. rootsmith build --var suite=bookworm overrides one.
vars:
  suite: trixie

# What several images have in common. Mappings are merged; packages, files, accounts, commands and
# tests are added; all else is replaced.
parts:
  common:
    distro: debian:\${suite}
    include: [ca-certificates]
    options: # those of the distro, named as in build scripts
      slim: true
    platforms: [linux/amd64]

images:
  web:
    extends: common
    # include: [nginx]
    # files:
    #   - { path: /etc/motd, content: "Hello\\n" }
    #   - { path: /srv/www, copy: ./www, owner: app }
    # accounts:
    #   users: [{ name: app }]
    #   runAs: app
    # run:
    #   - nginx -t
    config:
      cmd: [/bin/sh]
      labels: { org.opencontainers.image.title: web }
    # variants: # web, and web-dev with a compiler
    #   runtime: {}
    #   dev: { include: [build-essential] }
    # matrix: # web-bookworm and web-trixie
    #   suite: [bookworm, trixie]
    outputs:
      - type=docker,dest=out/\${name}.tar
    # tags: ["registry.example/web:\${suite}\${suffix}"]
    tests: # run before anything is written
      - { run: cat /etc/os-release, contains: ID=debian }
      - { file: /etc/passwd, mode: "0644", owner: root }
      - { package: ca-certificates }
`;
