/**
 * The pages of the site: which document of the repository is which, and in what order.
 *
 * @module
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The top directory of the checkout. */
export const ROOT = join(import.meta.dirname, "..");

/** Pages that are made before the site is built: `api/` and `source/`. Relative to the checkout. */
export const GENERATED = "site/generated";

export interface Section {
  readonly title: string;
  /** Paths of documents, relative to the checkout. */
  readonly documents: readonly string[];
}

/** All documents, in the order of the sidebar. */
export const SECTIONS: readonly Section[] = [
  {
    title: "Start",
    documents: [
      ...["README.md", "docs/install.md", "packages/cli/README.md", "docs/definition.md"],
    ],
  },
  {
    title: "Tasks",
    documents: [
      ...["docs/tasks/README.md", "docs/tasks/debian-image-for-ci.md"],
      ...["docs/tasks/replace-apt-get.md", "docs/tasks/air-gapped-mirror.md"],
      ...["docs/tasks/add-a-distro.md", "docs/tasks/on-our-buildkit.md"],
    ],
  },
  {
    title: "Guides",
    documents: [
      ...["docs/updates.md", "docs/packages.md", "docs/on-top.md", "docs/distroless.md"],
      ...["docs/relayer.md", "docs/reports.md"],
      ...["docs/builders.md", "docs/shared-cache.md", "packages/buildkit/README.md"],
    ],
  },
  {
    title: "Distributions",
    documents: [
      ...["packages/distro-debian/README.md", "packages/distro-centos/README.md"],
      "packages/distro-opensuse/README.md",
      ...["packages/distro-alpine/README.md", "packages/distro-arch/README.md"],
      ...["packages/distro-busybox/README.md", "packages/scratch/README.md"],
      ...["docs/plugins.md", "examples/distro-amazonlinux/README.md"],
      ...["examples/distro-kali/README.md", "packages/create-rootsmith-distro/README.md"],
    ],
  },
  {
    title: "Background",
    documents: [
      ...["docs/comparison.md", "docs/reproducibility.md", "docs/provenance.md"],
      ...[
        "docs/security.md",
        "docs/isolation.md",
        "ARCHITECTURE.md",
        "bench/README.md",
        "findings/README.md",
      ],
      "CONTRIBUTING.md",
    ],
  },
  {
    title: "Packages",
    documents: [
      ...["packages/core/README.md", "packages/definition/README.md"],
      ...["packages/testing/README.md", "packages/archive/README.md"],
      ...["packages/openpgp/README.md", "packages/report/README.md", "packages/rpm/README.md"],
      "packages/rpm/fixtures/rpm-repo/README.md",
      "examples/definitions/README.md",
    ],
  },
];

/** The path of a page for a document: `docs/updates.md` is `updates.md`, and `packages/core/README.md` `packages/core.md`. */
export function pageOf(document: string): string {
  if (document === "README.md") return "index.md";
  return document
    .replace(`${GENERATED}/`, "")
    .replace(/^docs\//, "")
    .replace(/\/README\.md$/, ".md")
    .toLowerCase();
}

/**
 * The document that a path of the checkout leads a reader to: itself, the README of a directory, or the page
 * that shows a file or lists a directory.
 *
 * @param path Relative to the checkout.
 */
export function documentAt(path: string): string {
  const clean = path.replace(/\/$/, "");
  if (clean.startsWith(`${GENERATED}/`)) return clean;
  const documents = SECTIONS.flatMap(({ documents }) => documents);
  return (
    [clean, `${clean}/README.md`].find((candidate) => documents.includes(candidate)) ??
    `${GENERATED}/source/${clean}.md`
  );
}

/** What the sidebar calls documents whose headings do not tell them apart. */
const NAMES: Readonly<Record<string, string>> = {
  "README.md": "What it is",
  "docs/tasks/README.md": "All tasks",
  "packages/cli/README.md": "The command",
  "packages/buildkit/README.md": "A frontend of BuildKit",
  "packages/distro-debian/README.md": "Debian and Ubuntu",
  "packages/distro-centos/README.md": "CentOS, Rocky, Fedora and others",
  "packages/distro-busybox/README.md": "BusyBox",
  "packages/scratch/README.md": "Files, or nothing",
  "packages/distro-alpine/README.md": "Alpine",
  "packages/distro-arch/README.md": "Arch Linux",
  "packages/distro-opensuse/README.md": "openSUSE",
  "examples/distro-amazonlinux/README.md": "Example: Amazon Linux",
  "examples/distro-kali/README.md": "Example: Kali",
};

/** What the sidebar calls a document: by default its first heading. @param document Relative to the checkout. */
export function nameOf(document: string): string {
  const name = NAMES[document];
  if (name !== undefined) return name;
  const [, title = document] = /^# (.*)$/m.exec(readFileSync(join(ROOT, document), "utf8")) ?? [];
  return title.replaceAll("`", "");
}

/** Documents relative to the checkout, below the pages of the API reference as well. */
export function apiDocuments(): string[] {
  return globSync(`${GENERATED}/api/**/*.md`, { cwd: ROOT }).sort();
}
