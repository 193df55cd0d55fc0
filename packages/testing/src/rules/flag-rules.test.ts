import type { DistroFlag, DistroPlugin } from "@rootsmith/core/provider";
import { soundPlugin, subjectOfPlugin } from "../../fixtures/sound-plugin.ts";
import { type Breaches, testBreaches } from "../../fixtures/test-breaches.ts";
import { FLAG_RULES } from "./flag-rules.ts";

const BREACHES: Breaches<DistroPlugin> = {
  "flags have names of their own in lower case, and a line of help": {
    "an underscore": [withFlags({ name: "a_b", help: "x" }), /the flag "a_b"/],
    "one name twice": [
      withFlags({ name: "a", help: "x" }, { name: "a", help: "y", option: "b" }),
      /the flag "a" is there twice/,
    ],
    "no help": [withFlags({ name: "a", help: "" }), /--a has no help/],
    "angle brackets": [
      withFlags({ name: "a", help: "x", value: "<b>" }),
      /the value of --a is "<b>"/,
    ],
  },
  "flags are switches, or say how their value is read": {
    "a switch with parse()": [
      withFlags({ name: "a", help: "x", parse: (text) => text }),
      /--a is a switch, for which "parse" says nothing/,
    ],
    "a switch with choices": [
      withFlags({ name: "a", help: "x", choices: ["b"] }),
      /--a is a switch, for which "choices" says nothing/,
    ],
    "a switch that is a list": [
      withFlags({ name: "a", help: "x", many: "list" }),
      /--a is a switch, for which "many" says nothing/,
    ],
    "a value for no": [
      withFlags({ name: "no-a", help: "x", value: "b" }),
      /--no-a is a switch, but has a value/,
    ],
  },
  "each option comes from one flag, or from a switch and its opposite": {
    "two values": [
      withFlags({ name: "a", help: "x", value: "x" }, { name: "b", help: "x", option: "a" }),
      /"a" comes from --a and --b/,
    ],
  },
  "provider() knows the option of each flag": {
    "a misspelt option": [
      withFlags({ name: "no-doc", help: "x" }),
      /--no-doc gives "doc": Cannot use the option "doc" of sound\(\): there is none of that name/,
    ],
    "a list that is misspelt": [
      withFlags({ name: "users", help: "x", value: "x", option: "usres", many: "each" }),
      /--users gives "usres": /,
    ],
  },
  "parse() of flags takes any text, or throws a TypeError or FormatError with the fact": {
    "another error": [
      withFlags({
        name: "a",
        help: "x",
        value: "x",
        parse: (text) => decodeURIComponent(`${text}%`),
      }),
      /--a "": URIError/,
    ],
    "no fact": [
      withFlags({
        name: "a",
        help: "x",
        value: "x",
        parse() {
          throw new TypeError();
        },
      }),
      /--a "": no fact/,
    ],
  },
};

testBreaches(FLAG_RULES, BREACHES, subjectOfPlugin);

function withFlags(...flags: readonly DistroFlag[]): DistroPlugin {
  return soundPlugin({ flags });
}
