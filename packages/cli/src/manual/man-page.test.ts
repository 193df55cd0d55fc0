import assert from "node:assert/strict";
import { test } from "node:test";
import { Command, Option } from "commander";
import { manPage } from "./man-page.ts";
import { escaped, indented, roffText } from "./roff.ts";

test("manPage() has a section for each command, and the options of distros once", () => {
  let text = "";
  const program = new Command("smith").description("Builds things.").configureOutput({
    writeOut: (more) => {
      text += more;
    },
  });
  for (const name of ["build", "plan"]) {
    program
      .command(name)
      .description(`Do ${name}.`)
      .argument("[target]", "what is built")
      .option("-n, --dry-run", "print it")
      .addOption(new Option("--how <name>", "in which way").choices(["a", "b"]))
      .addOption(new Option("--slim", "less").helpGroup("Options of debian:"))
      .addOption(new Option("--secret").hideHelp())
      .addHelpText("after", `\nExample:\n  smith ${name} '.x'`);
  }
  const page = manPage(program, {
    version: "1.0",
    date: "2026-01-31",
    printed() {
      const all = text;
      text = "";
      return all;
    },
  });
  assert.ok(
    page.startsWith(`.TH SMITH 1 2026-01-31 "smith 1.0" "User Commands"
.SH NAME
smith \\- builds things
.SH SYNOPSIS
.B smith build
[options] [distro options] [target]
.br
.B smith plan
[options] [distro options] [target]
.SH DESCRIPTION
`),
  );
  assert.ok(
    page.includes(`.SS "smith build"
Do build.
.TP
.I target
What is built.
.TP
.B \\-n, \\-\\-dry\\-run
Print it.
.TP
.B \\-\\-how <name>
In which way: a, b.
.PP
.B Example:
.RS 4
.nf
\\&smith build \\(aq.x\\(aq
.fi
.RE
.SS "smith plan"
`),
  );
  assert.equal(page.split("\\-\\-slim").length, 2);
  assert.ok(!page.includes("secret"));
});

test("escaped(), roffText() and indented() leave no request in a text", () => {
  assert.equal(escaped("a\\b … 'c'"), "a\\eb \\[u2026] \\(aqc\\(aq");
  assert.equal(roffText(".x is a file\n  of two lines"), "\\&.x is a file of two lines");
  assert.equal(
    roffText(`${"a".repeat(70)} ${"b".repeat(10)}`),
    `${"a".repeat(70)}\n${"b".repeat(10)}`,
  );
  assert.deepEqual(indented("Text\n  .x"), [
    ...[".PP", "Text", ".RS 4", ".nf", "\\&.x", ".fi", ".RE"],
  ]);
});
