/**
 * XML of repository metadata as a tree, for documents and parts of documents that are small.
 *
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";
import { SaxesParser } from "saxes";

/** Names are kept as they are written, with their prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text directly in it. */
  readonly text: string;
}

/** What XML 1.0 forbids and packagers write all the same. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROL_CHARACTERS = /[\x00-\x08\x0b\x0c\x0e-\x1f]/g;
/** Deeper nesting than any metadata has. */
const MAX_DEPTH = 64;

/**
 * The root element of a document. Entities other than the five of XML are refused, and so are
 * declarations of them. Control characters are dropped.
 *
 * @param what For messages: `"comps.xml of base"`.
 * @throws {FormatError} If it is not well-formed.
 */
export function readXml(text: string, what: string): XmlElement {
  interface OpenElement {
    name: string;
    attributes: Record<string, string>;
    children: XmlElement[];
    text: string;
  }
  const parser = new SaxesParser();
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;

  const refuse = (fact: string): never => {
    throw new FormatError(`Cannot read ${what}: ${fact}`, {
      format: "xml",
      offset: parser.position,
    });
  };
  parser.on("error", (error) => refuse(error.message));
  // comps has a document type that points to its DTD, which is not read
  parser.on("doctype", (declaration) => {
    if (declaration.includes("[")) refuse("it declares entities of its own");
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (open.length >= MAX_DEPTH) refuse(`it is nested deeper than ${MAX_DEPTH}`);
    const element: OpenElement = { name, attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
    root ??= element;
  });
  const addText = (part: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => void open.pop());
  parser.write(text.replace(CONTROL_CHARACTERS, "")).close();
  return root ?? refuse("it is empty");
}

export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The text of a child, without blanks around it. Undefined if there is no child, or no text. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return childOf(element, name)?.text.trim() || undefined;
}
