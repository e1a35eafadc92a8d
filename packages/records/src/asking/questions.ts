import type { Schema } from "@ernie-m/heads";
import type { ChoiceField, Field, ObjectField, UnionField } from "../schema/field.js";

/** What is asked of the model: names with what is asked about each span found for them. */
interface Level extends Map<string, Level> {}

/** By name. */
type Thresholds = Map<string, number>;

/** The questions of a schema, as an extractor takes them. */
export interface Questions {
  readonly schema: Schema;
  /** Thresholds of single names. */
  readonly thresholds: Readonly<Record<string, number>>;
}

/** Longest options that are asked for in one prompt, in code units together. */
const LONGEST_OPTIONS = 160;

export function questionsOf(root: ObjectField | UnionField, records: "one" | "many"): Questions {
  const level: Level = new Map();
  const thresholds: Thresholds = new Map();
  if (root.kind === "object" && records === "one") askProperties(root, level, thresholds);
  else ask(root, level, thresholds);
  return { schema: schemaOf(level), thresholds: Object.fromEntries(thresholds) };
}

function schemaOf(level: Level): Schema {
  return Object.fromEntries(Array.from(level, ([name, children]) => [name, schemaOf(children)]));
}

function ask(field: Field, level: Level, thresholds: Thresholds): void {
  switch (field.kind) {
    case "value":
      for (const prompt of field.names.prompts) {
        namedLevel(level, prompt);
        if (field.threshold !== undefined) thresholds.set(prompt, field.threshold);
      }
      return;
    case "choice": {
      const name = choiceName(field);
      if (name === undefined) return;
      namedLevel(level, name);
      // The likeliest is chosen, however unlikely: whether it is any good is decided beside what the text says.
      thresholds.set(name, field.threshold ?? 0);
      return;
    }
    case "list":
      ask(field.item, level, thresholds);
      return;
    case "object":
      askObject(field, level, thresholds);
      return;
    case "union":
      for (const branch of field.branches) ask(branch, level, thresholds);
      return;
    case "constant":
      return;
  }
}

/** The key, and everything else about each span that is found for it. */
function askObject(field: ObjectField, level: Level, thresholds: Thresholds): void {
  const key = field.properties.find(({ name }) => name === field.key)?.field;
  if (key?.kind !== "value") {
    askProperties(field, level, thresholds);
    return;
  }
  ask(key, level, thresholds);
  for (const prompt of key.names.prompts)
    askProperties(field, namedLevel(level, prompt), thresholds, field.key);
}

function askProperties(
  { properties }: ObjectField,
  level: Level,
  thresholds: Thresholds,
  except?: string,
): void {
  for (const { name, field, of } of properties) {
    if (name === except) continue;
    const subject = of === undefined ? undefined : properties.find((one) => one.name === of)?.field;
    const levels =
      subject === undefined ? [level] : promptsOf(subject).map((prompt) => namedLevel(level, prompt));
    for (const one of levels) ask(field, one, thresholds);
  }
}

/** What the values of a field are asked for by. */
export function promptsOf(field: Field): readonly string[] {
  switch (field.kind) {
    case "value":
      return field.names.prompts;
    case "list":
      return promptsOf(field.item);
    case "object": {
      const key = field.properties.find(({ name }) => name === field.key)?.field;
      return key === undefined ? [] : promptsOf(key);
    }
    case "choice":
    case "union":
    case "constant":
      return [];
  }
}

/** The name that has the model pick an option; undefined where options have commas or brackets, or are too many. */
export function choiceName({ names, options }: ChoiceField): string | undefined {
  const texts = options.map(({ value, spellings }) =>
    typeof value === "boolean" ? String(value) : (spellings[0] ?? ""),
  );
  const usable =
    texts.every((text) => text !== "" && !/[[\],，［］]/.test(text)) && new Set(texts).size === texts.length;
  if (!usable || texts.length < 2 || texts.join(", ").length > LONGEST_OPTIONS) return undefined;
  return `${names.prompts[0]} [${texts.join(", ")}]`;
}

function namedLevel(level: Level, name: string): Level {
  const known = level.get(name);
  if (known !== undefined) return known;
  const made: Level = new Map();
  level.set(name, made);
  return made;
}
