import { type RandomSource, seededRandom } from "@ernie-m/core";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { promptParts, withoutSpans } from "./prompt-parts.js";
import { shuffled } from "./shuffled.js";

/** What a negative prompt asks wrongly. */
export type NegativeKind =
  /** Entities of a label that the text lacks. */
  | "entity"
  /** A relation with object and subject exchanged. */
  | "exchanged"
  /** A relation of the text about another entity of it. */
  | "subject"
  /** A relation that the text lacks, about a subject of it. */
  | "relation";

/** Prompts that nothing in their texts answers, by what they ask wrongly. */
export type Negatives = Readonly<Record<NegativeKind, readonly PromptRecord[]>>;

/** What is known of a text. */
interface KnownText {
  readonly prompts: Set<string>;
  readonly labels: Set<string>;
  readonly entities: Set<string>;
  readonly relations: {
    readonly label: string;
    readonly subject: string;
    readonly objects: readonly string[];
  }[];
}

function knownTexts(records: readonly PromptRecord[]): ReadonlyMap<string, KnownText> {
  const texts = new Map<string, KnownText>();
  for (const record of records) {
    const known = texts.get(record.text) ?? {
      prompts: new Set(),
      labels: new Set(),
      entities: new Set(),
      relations: [],
    };
    texts.set(record.text, known);
    known.prompts.add(record.prompt.trim());
    const parts = promptParts(record);
    if (parts.kind === "options") continue;
    const found = record.spans.map(({ text }) => text);
    if (parts.kind === "entity") {
      known.labels.add(parts.label);
      for (const text of found) known.entities.add(text);
    } else {
      known.entities.add(parts.subject);
      if (found.length > 0) known.relations.push({ ...parts, objects: found });
    }
  }
  return texts;
}

/** Every negative prompt that records give, none of which a record asks already. */
export function possibleNegatives(records: readonly PromptRecord[]): Negatives {
  const texts = knownTexts(records);
  const entityLabels = new Set<string>();
  const relationLabels = new Set<string>();
  for (const record of records) {
    const parts = promptParts(record);
    if (parts.kind === "entity") entityLabels.add(parts.label);
    if (parts.kind === "relation") relationLabels.add(parts.label);
  }
  const negatives: Record<NegativeKind, PromptRecord[]> = {
    entity: [],
    exchanged: [],
    subject: [],
    relation: [],
  };
  for (const [text, { prompts, labels, entities, relations }] of texts) {
    const asked = new Set(prompts);
    const add = (kind: NegativeKind, label: string, subject?: string): void => {
      const record = withoutSpans(text, label, subject);
      if (asked.has(record.prompt)) return;
      asked.add(record.prompt);
      negatives[kind].push(record);
    };
    for (const label of entityLabels) if (!labels.has(label)) add("entity", label);
    for (const { label, objects } of relations) for (const object of objects) add("exchanged", label, object);
    const own = new Set(relations.map(({ label }) => label));
    for (const label of own) for (const entity of entities) add("subject", label, entity);
    const subjects = new Set(relations.map(({ subject }) => subject));
    for (const subject of subjects)
      for (const label of relationLabels) if (!own.has(label)) add("relation", label, subject);
  }
  return negatives;
}

/**
 * Negative prompts of an epoch: for entities and for relations `ratio` times their positives at most, less the prompts
 * without an answer that the records have themselves; of relations a third of each kind, as far as there are.
 */
export function drawNegatives(
  records: readonly PromptRecord[],
  possible: Negatives,
  { ratio, random }: { readonly ratio: number; readonly random: RandomSource },
): readonly PromptRecord[] {
  const count = (kind: "entity" | "relation"): number => {
    const own = records.filter((record) => promptParts(record).kind === kind);
    const positives = own.filter(({ spans }) => spans.length > 0).length;
    return Math.max(0, Math.floor(ratio * positives) - (own.length - positives));
  };
  const relations = count("relation");
  const third = Math.ceil(relations / 3);
  const kinds = (["exchanged", "subject", "relation"] as const).map((kind) =>
    shuffled(possible[kind], random),
  );
  const drawn = kinds.flatMap((kind) => kind.slice(0, third));
  const rest = kinds.flatMap((kind) => kind.slice(third));
  return [
    ...shuffled(possible.entity, random).slice(0, count("entity")),
    ...[...drawn, ...shuffled(rest, random)].slice(0, relations),
  ];
}

/** A generator for one epoch, so that what is drawn depends on seed and epoch alone. */
export function epochRandom(seed: number, epoch: number): RandomSource {
  return seededRandom((Math.imul(seed, 0x9e3779b1) ^ Math.imul(epoch + 1, 0x85ebca6b)) >>> 0);
}

/** Records with all entity labels asked of every text: what is measured with. */
export function completed(
  records: readonly PromptRecord[],
  labels: Iterable<string>,
): readonly PromptRecord[] {
  const texts = knownTexts(records);
  const more: PromptRecord[] = [];
  for (const [text, known] of texts)
    for (const label of labels) if (!known.labels.has(label)) more.push(withoutSpans(text, label));
  return [...records, ...more];
}

/** Labels of entities that records ask for. */
export function entityLabelsOf(records: readonly PromptRecord[]): readonly string[] {
  const labels = records.map(promptParts).flatMap((parts) => (parts.kind === "entity" ? [parts.label] : []));
  return [...new Set(labels)];
}
