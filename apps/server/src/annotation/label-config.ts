import { InputError } from "@ernie-m/core";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { decodeReferences } from "./character-references.js";

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
  /** The nearest control around it, at any depth: what only lays out stands in between as it likes. */
  readonly control: Element | undefined;
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
  if (declares(xml)) throw new InputError(INPUT, "no document type", "one");
  const checked = XMLValidator.validate(xml);
  if (checked !== true) throw new InputError(INPUT, "XML", `${checked.err.msg} in line ${checked.err.line}`);
  const elements = elementsOf(xml);
  const values = valuesByControl(elements);
  return {
    texts: new Map(
      elements.flatMap(({ tag, attributes: { name, value } }) =>
        tag === "Text" && name !== undefined && value?.startsWith("$") === true
          ? [[name, value.slice(1)] as const]
          : [],
      ),
    ),
    controls: elements.flatMap((element) => controlOf(element, values.get(element) ?? [])),
    relations: elements.flatMap(({ tag, attributes: { value } }) =>
      tag === "Relation" && value !== undefined ? [value] : [],
    ),
  };
}

/** Whether XML declares something, such as a document type: what begins with `<!` and is no comment and no plain text. */
function declares(xml: string): boolean {
  const ends = [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
  ] as const;
  for (let at = xml.indexOf("<!"); at >= 0; at = xml.indexOf("<!", at)) {
    const [begin, end] = ends.find(([begin]) => xml.startsWith(begin, at)) ?? [];
    if (begin === undefined || end === undefined) return true;
    const ended = xml.indexOf(end, at + begin.length);
    if (ended < 0) return false;
    at = ended + end.length;
  }
  return false;
}

const CONTROLS = { Labels: ["labels", "Label"], Choices: ["choices", "Choice"] } as const;

type ControlTag = keyof typeof CONTROLS;

function isReadTag(tag: string): tag is ControlTag {
  return Object.hasOwn(CONTROLS, tag);
}

/** Whether an element is a control: one that is read, or any other, whose values are then its own. */
function isControl({ tag, attributes }: Element): boolean {
  return isReadTag(tag) || attributes.toName !== undefined;
}

type Values = LabelControl["values"];

function valuesByControl(elements: readonly Element[]): ReadonlyMap<Element, Values> {
  const all = new Map<Element, Values[number][]>();
  for (const { tag, control, attributes } of elements) {
    const { value, alias } = attributes;
    if (control === undefined || !isReadTag(control.tag) || CONTROLS[control.tag][1] !== tag) continue;
    if (value === undefined || value.trim() === "") continue;
    const values = all.get(control) ?? [];
    values.push({ value, alias: alias ?? value });
    all.set(control, values);
  }
  return all;
}

function controlOf({ tag, attributes }: Element, values: Values): readonly LabelControl[] {
  const { name, toName, choice } = attributes;
  if (!isReadTag(tag) || name === undefined || toName === undefined) return [];
  const [kind] = CONTROLS[tag];
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
    // Once, and those of XML alone.
    processEntities: false,
  });
  const elements: Element[] = [];
  const waiting: { readonly node: Node; readonly control: Element | undefined }[] = [];
  const add = (nodes: unknown, control: Element | undefined): void => {
    if (!Array.isArray(nodes)) return;
    for (const node of [...(nodes as Node[])].reverse()) waiting.push({ node, control });
  };
  add(parsed(parser, xml), undefined);
  // In the order of the document, without a call for each level: how deep it is, is a stranger's choice.
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, control } = next;
    const tag = Object.keys(node).find((key) => key !== ":@");
    if (tag === undefined || tag === "#text") continue;
    const attributes = Object.fromEntries(
      Object.entries((node[":@"] ?? {}) as object).map(([key, value]) => [key, decoded(String(value))]),
    );
    const element: Element = { tag, attributes, control };
    elements.push(element);
    add(node[tag], isControl(element) ? element : control);
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

/** Throws: InputError for a reference to no character. */
function decoded(attribute: string): string {
  try {
    return decodeReferences(attribute);
  } catch (cause) {
    throw new InputError(INPUT, "XML", cause instanceof Error ? cause.message : String(cause));
  }
}
