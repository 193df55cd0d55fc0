/**
 * What a definition puts into an image beside packages: files and accounts.
 *
 * @module
 */
import * as v from "valibot";
import { ABSOLUTE_PATH, ACCOUNT_NAME, ID, MODE, OWNER, TEXT } from "./words.ts";

const SOURCES = ["content", "copy", "url", "link", "directory"] as const;

/** Locks are shared: there must be no secret in it. */
const FILE_URL = /^https?:\/\/[^/?#@\s]+\/(?:[^%?#\s]|%[2-7][0-9A-Fa-f])*[^/%?#\s]$/;

export const FILE = v.pipe(
  v.strictObject({
    path: v.pipe(
      ABSOLUTE_PATH,
      v.check(
        (path) => path.split("/").every((part) => part !== "." && part !== ".."),
        "it is not a path without . and ..",
      ),
      v.description("where it lies in the image"),
    ),
    content: v.optional(v.pipe(v.string(), v.description("the text of the file"))),
    copy: v.optional(
      v.pipe(TEXT, v.description("a file or directory of this machine, beside the definition")),
    ),
    url: v.optional(
      v.pipe(
        v.string(),
        v.regex(
          FILE_URL,
          "it is not the URL of a file, of http or https, without a login or a query",
        ),
        v.description("where the file is downloaded from"),
      ),
    ),
    digest: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/, "it is not sha256:… or sha512:…"),
        v.description("sha256:… or sha512:… of what is at the URL"),
      ),
    ),
    link: v.optional(v.pipe(TEXT, v.description("target of a symbolic link"))),
    directory: v.optional(v.pipe(v.literal(true), v.description("make a directory"))),
    mode: v.optional(
      v.pipe(MODE, v.description("permissions (default: 0644, 0755 of a directory, as copied)")),
    ),
    owner: v.optional(v.pipe(OWNER, v.description("USER or USER:GROUP (default: 0:0)"))),
  }),
  v.check(
    (file) => SOURCES.filter((key) => file[key] !== undefined).length === 1,
    "it needs one of content, copy, url, link, directory",
  ),
  v.check(
    ({ url, digest }) => (url === undefined) === (digest === undefined),
    "url and digest go together",
  ),
);

/** A lock does not say where on some machine a file was copied from. */
export type FileSpec = v.InferOutput<typeof FILE> & { readonly copied?: true };

const GROUP = v.strictObject({
  name: v.pipe(ACCOUNT_NAME, v.description("of the group")),
  gid: v.optional(v.pipe(ID, v.description("default: the next from 65532"))),
  members: v.optional(v.pipe(v.array(ACCOUNT_NAME), v.description("users who are in it, too"))),
});

const USER = v.strictObject({
  name: v.pipe(ACCOUNT_NAME, v.description("of the user")),
  uid: v.optional(v.pipe(ID, v.description("default: the next from 65532"))),
  group: v.optional(
    v.pipe(ACCOUNT_NAME, v.description("main group (default: one of the user's name and number)")),
  ),
  home: v.optional(
    v.pipe(ABSOLUTE_PATH, v.description("made with mode 0700 (default: /home/NAME)")),
  ),
  shell: v.optional(v.pipe(ABSOLUTE_PATH, v.description("default: /sbin/nologin"))),
  comment: v.optional(
    v.pipe(v.string(), v.regex(/^[^:\n]*$/, "it has a colon"), v.description("full name")),
  ),
});

export const ACCOUNTS = v.pipe(
  v.strictObject({
    users: v.optional(v.pipe(v.array(USER), v.description("users to add"))),
    groups: v.optional(v.pipe(v.array(GROUP), v.description("groups to add"))),
    runAs: v.optional(v.pipe(ACCOUNT_NAME, v.description("the user that containers run as"))),
  }),
  v.description("users and groups to add"),
);

export type AccountsSpec = v.InferOutput<typeof ACCOUNTS>;
