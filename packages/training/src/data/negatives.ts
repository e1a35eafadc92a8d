import { type RandomSource, seededRandom } from "@ernie-m/core";
import type { PromptLanguage } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { amount, anyList, objectOf, withMethods } from "../check-arguments.js";
import { checkShape } from "./check-shape.js";
import { asAsked, distinctLabels, promptParts, withoutSpans } from "./prompt-parts.js";
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

/** What is known of a text; prompts and names as they are asked, labels as records have them. */
interface KnownText {
  readonly prompts: Set<string>;
  /** Relations and what they are asked about, however that is written. */
  readonly about: Set<string>;
  /** Of entities. */
  readonly names: Set<string>;
  readonly entities: Set<string>;
  readonly relations: {
    readonly label: string;
    readonly subject: string;
    readonly objects: readonly string[];
    readonly language: PromptLanguage;
  }[];
}

/** A relation about a subject, both as they are asked. */
const aboutOf = (name: string, subject: string): string => JSON.stringify([name, subject]);

function knownTexts(records: readonly PromptRecord[]): ReadonlyMap<string, KnownText> {
  const texts = new Map<string, KnownText>();
  for (const record of records) {
    const known = texts.get(record.text) ?? {
      prompts: new Set(),
      about: new Set(),
      names: new Set(),
      entities: new Set(),
      relations: [],
    };
    texts.set(record.text, known);
    known.prompts.add(asAsked(record.prompt));
    const parts = promptParts(record);
    if (parts.kind === "options") continue;
    const found = record.spans.map(({ start, end }) => record.text.slice(start, end));
    if (parts.kind === "entity") {
      known.names.add(parts.name);
      for (const text of found) known.entities.add(text);
    } else {
      const { name, subject, language } = parts;
      known.entities.add(subject);
      known.about.add(aboutOf(name, subject));
      if (found.length > 0) known.relations.push({ subject, label: record.label, objects: found, language });
    }
  }
  return texts;
}

/**
 * Every negative prompt that records give, none of which a record asks already.
 *
 * Throws: TrainingError `data` for what is no list of records of extraction.
 */
export function possibleNegatives(records: readonly PromptRecord[]): Negatives {
  checkShape("extraction", "records", records);
  const texts = knownTexts(records);
  const [entityLabels, relationLabels] = [labelsAsked(records, "entity"), labelsAsked(records, "relation")];
  const negatives: Record<NegativeKind, PromptRecord[]> = {
    entity: [],
    exchanged: [],
    subject: [],
    relation: [],
  };
  for (const [text, { prompts, about, names, entities, relations }] of texts) {
    const asked = new Set(prompts);
    // As records ask, so that by its form alone no prompt is known for a wrong one.
    const language = relations[0]?.language;
    const add = (kind: NegativeKind, label: string, subject?: string): void => {
      const record = withoutSpans(text, label, subject, language);
      if (asked.has(record.prompt)) return;
      if (subject !== undefined && about.has(aboutOf(asAsked(label), asAsked(subject)))) return;
      asked.add(record.prompt);
      negatives[kind].push(record);
    };
    for (const [name, label] of entityLabels) if (!names.has(name)) add("entity", label);
    for (const { label, objects } of relations) for (const object of objects) add("exchanged", label, object);
    const own = distinctLabels(relations.map(({ label }) => label));
    for (const label of own.values()) for (const entity of entities) add("subject", label, entity);
    const subjects = new Set(relations.map(({ subject }) => subject));
    for (const subject of subjects)
      for (const [name, label] of relationLabels) if (!own.has(name)) add("relation", label, subject);
  }
  return negatives;
}

const isNegatives = objectOf({ entity: anyList, exchanged: anyList, subject: anyList, relation: anyList });
const isDrawing = objectOf({
  ratio: amount,
  random: withMethods(["uniform"], "a source such as seededRandom(1)"),
});

/**
 * Negative prompts of an epoch: for entities and for relations `ratio` times their positives at most, less the prompts
 * without an answer that the records have themselves; of relations a third of each kind, as far as there are.
 *
 * Throws: TrainingError `data` for what is no list of records of extraction; InputError.
 */
export function drawNegatives(
  records: readonly PromptRecord[],
  possible: Negatives,
  options: { readonly ratio: number; readonly random: RandomSource },
): readonly PromptRecord[] {
  checkShape("extraction", "records", records);
  isNegatives("possible", possible);
  isDrawing("options", options);
  const { ratio, random } = options;
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

/**
 * Records with their labels of entities, and more, asked of every text: what is measured with. A label that records have is
 * asked as they spell it, since metrics count by that.
 */
export function completed(records: readonly PromptRecord[], more: Iterable<string>): readonly PromptRecord[] {
  const labels = distinctLabels([...labelsAsked(records, "entity").values(), ...more]);
  const missing: PromptRecord[] = [];
  for (const [text, { names }] of knownTexts(records))
    for (const [name, label] of labels) if (!names.has(name)) missing.push(withoutSpans(text, label));
  return [...records, ...missing];
}

/** Labels of entities that records ask for. */
export function entityLabelsOf(records: readonly PromptRecord[]): readonly string[] {
  return Array.from(labelsAsked(records, "entity").values(), (label) => label.trim());
}

/** The labels of a kind of prompt, as records first spell them, by how they are asked. */
function labelsAsked(
  records: readonly PromptRecord[],
  kind: "entity" | "relation",
): ReadonlyMap<string, string> {
  return distinctLabels(
    records.filter((record) => promptParts(record).kind === kind).map(({ label }) => label),
  );
}
