import type { XmlAttributes } from './reader';

/** A small element tree: for one entry or one header, never for a whole file. */
export type XmlNode = {
  name: string;
  attributes: XmlAttributes;
  children: XmlNode[];
  /** The text of the element itself, trimmed once it is closed. */
  text: string;
};

export function createNode(name: string, attributes: XmlAttributes): XmlNode {
  return { name, attributes, children: [], text: '' };
}

/** The first descendant along a path of names, or null. */
export function nodeAt(node: XmlNode | null, ...path: string[]): XmlNode | null {
  let at = node;
  for (const name of path) {
    if (at === null) return null;
    at = at.children.find((child) => child.name === name) ?? null;
  }
  return at;
}

/** The text along a path; null when the element is missing or empty. */
export function textAt(node: XmlNode | null, ...path: string[]): string | null {
  const text = nodeAt(node, ...path)?.text;
  return text === undefined || text === '' ? null : text;
}

/** All children of one name. */
export function nodesNamed(node: XmlNode | null, name: string): XmlNode[] {
  return node === null ? [] : node.children.filter((child) => child.name === name);
}
