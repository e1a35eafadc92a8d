import { InputError } from "@ernie-m/core";
import { XMLParser, XMLValidator } from "fast-xml-parser";

/** A control of a labelling configuration whose answers a model can suggest. */
export interface LabelControl {
  readonly kind: "labels" | "choices";
  /** The control's name, `from_name` of its results. */
  readonly name: string;
  /** The text that it is about, `to_name`. */
  readonly toName: string;
  /** What can be said, and what results call it where that differs. */
  readonly values: readonly { readonly value: string; readonly alias: string }[];
  /** Whether several choices can be made at once. */
  readonly isMultiple: boolean;
}

/** What a labelling configuration of Label Studio asks for. */
export interface LabelConfig {
  /** Where the text of each object tag is in a task's data, by the tag's name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly controls: readonly LabelControl[];
  /** Names of relations between regions. */
  readonly relations: readonly string[];
}

const LONGEST = 200_000;
const INPUT = "label_config";

interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly parent: Element | undefined;
}

/**
 * Reads a labelling configuration. Tags that no text is labelled with are left out.
 *
 * Throws: InputError for what is no XML, declares entities or is too long.
 * Source: labelstud.io/tags, Text, Labels, Choices and Relations.
 */
export function parseLabelConfig(xml: string): LabelConfig {
  if (xml.length > LONGEST) throw new InputError(INPUT, `at most ${LONGEST} characters`, `${xml.length}`);
  // Entities of one's own are how a small document becomes a large one.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw new InputError(INPUT, "no document type", "one");
  const checked = XMLValidator.validate(xml);
  if (checked !== true) throw new InputError(INPUT, "XML", `${checked.err.msg} in line ${checked.err.line}`);
  const elements = elementsOf(xml);
  return {
    texts: new Map(
      elements.flatMap(({ tag, attributes: { name, value } }) =>
        tag === "Text" && name !== undefined && value?.startsWith("$") === true
          ? [[name, value.slice(1)] as const]
          : [],
      ),
    ),
    controls: elements.flatMap((element) => controlOf(element, elements)),
    relations: elements.flatMap(({ tag, attributes: { value } }) =>
      tag === "Relation" && value !== undefined ? [value] : [],
    ),
  };
}

const CONTROLS = { Labels: ["labels", "Label"], Choices: ["choices", "Choice"] } as const;

function controlOf(element: Element, all: readonly Element[]): readonly LabelControl[] {
  const { tag, attributes } = element;
  const { name, toName, choice } = attributes;
  if (!(tag === "Labels" || tag === "Choices") || name === undefined || toName === undefined) return [];
  const [kind, child] = CONTROLS[tag];
  const values = all.flatMap(({ tag, parent, attributes: { value, alias } }) =>
    tag === child && parent === element && value !== undefined && value.trim() !== ""
      ? [{ value, alias: alias ?? value }]
      : [],
  );
  return [{ kind, name, toName, values, isMultiple: choice === "multiple" }];
}

/** The parser's own form: one key for the tag, with its children, and one for the attributes. */
type Node = Readonly<Record<string, unknown>>;

function elementsOf(xml: string): readonly Element[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseAttributeValue: false,
    trimValues: false,
    htmlEntities: false,
  });
  const elements: Element[] = [];
  const waiting: { readonly node: Node; readonly parent: Element | undefined }[] = [];
  const add = (nodes: unknown, parent: Element | undefined): void => {
    if (!Array.isArray(nodes)) return;
    for (const node of [...(nodes as Node[])].reverse()) waiting.push({ node, parent });
  };
  add(parsed(parser, xml), undefined);
  // In the order of the document, without a call for each level: how deep it is, is a stranger's choice.
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, parent } = next;
    const tag = Object.keys(node).find((key) => key !== ":@");
    if (tag === undefined || tag === "#text") continue;
    const attributes = Object.fromEntries(
      Object.entries((node[":@"] ?? {}) as object).map(([key, value]) => [key, String(value)]),
    );
    const element: Element = { tag, attributes, parent };
    elements.push(element);
    add(node[tag], element);
  }
  return elements;
}

/** Throws: InputError for what the parser refuses, such as tags within too many others. */
function parsed(parser: XMLParser, xml: string): unknown {
  try {
    return parser.parse(xml);
  } catch (cause) {
    throw new InputError(INPUT, "XML", cause instanceof Error ? cause.message : String(cause));
  }
}
