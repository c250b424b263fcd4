import { refuse } from '@/server/kernel/refusal';
import { XmlReader, type XmlLimits } from './reader';
import { createNode, type XmlNode } from './tree';

// A header has a few dozen elements; a hundred thousand beside the parts is an attack on memory.
const maxElements = 100_000;

/** Called for every closed element of a detached name, with its ancestors (root first); the element is then dropped. */
export type PartHandler = (part: XmlNode, ancestors: readonly XmlNode[]) => void;

/**
 * Builds the tree of a document without its many parts: those are handed out one by one and not kept.
 * Throws Refusal XML.*. Returns the root and its namespace ("" when it has none).
 */
export function readXmlParts(
  source: Uint8Array | Iterable<Uint8Array>,
  parts: Readonly<Record<string, PartHandler>>,
  limits: Partial<XmlLimits> = {},
): { root: XmlNode; namespace: string } {
  const stack: XmlNode[] = [];
  let root: XmlNode | null = null;
  let namespace = '';
  let elements = 0;
  const reader = new XmlReader(
    {
      open(name, attributes, prefix) {
        const node = createNode(name, attributes);
        namespace ||= attributes[prefix === '' ? 'xmlns' : `xmlns:${prefix}`] ?? '';
        root ??= node;
        elements += 1;
        if (elements > maxElements) {
          throw refuse(
            'XML.TOO_MANY_ELEMENTS',
            `One part of the file has more than ${maxElements} elements; it is not read. Check where it comes from.`,
          );
        }
        stack.at(-1)?.children.push(node);
        stack.push(node);
      },
      text(text) {
        const node = stack.at(-1);
        if (node !== undefined) node.text += text;
      },
      close(name) {
        const node = stack.pop()!;
        node.text = node.text.trim();
        const parent = stack.at(-1);
        if (parent === undefined || !Object.hasOwn(parts, name)) return;
        parent.children.pop();
        elements = 0;
        parts[name]!(node, stack);
      },
    },
    limits,
  );
  for (const bytes of source instanceof Uint8Array ? [source] : source) reader.write(bytes);
  reader.end();
  return { root: root!, namespace };
}
