import type { ChoiceField, ValueField } from "../schema/field.js";
import { isJsonObject, type JsonSchema } from "../schema/json-schema.js";

const KINDS: Readonly<Record<string, string>> = {
  email: "an e-mail address",
  uri: "a link",
  date: "a date",
  time: "a time of day",
  "date-time": "a date with a time",
  duration: "a duration",
  phone: "a phone number",
  iban: "an IBAN",
  money: "an amount of money",
  number: "a number",
  percent: "a percentage",
  quantity: "a quantity with its unit",
};
/** Bounds of the schema that a value can miss. */
const BOUNDS = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "format",
  "pattern",
] as const;
/** Longest bound that is said in full: patterns of libraries have hundreds of characters. */
const LONGEST_BOUND = 60;
/** Options that are named; a schema can have any number. */
const MOST_OPTIONS = 16;

/** What a field expects, in words. */
export function expectation(field: ValueField | ChoiceField): string {
  if (field.kind === "choice") return `one of ${named(field.options.map(({ value }) => value))}`;
  if (field.patterns.length > 0) return `what matches ${field.patterns.join(" or ")}`;
  const [kind] = field.stated ? field.recognizers : [];
  const bounds = boundedBy(field).flatMap((schema) =>
    BOUNDS.filter((name) => schema[name] !== undefined && schema[name] !== kind).map(
      (name) => `${name} ${shortened(String(schema[name]))}`,
    ),
  );
  const what = kind === undefined ? "a text" : Object.hasOwn(KINDS, kind) ? KINDS[kind] : kind;
  return bounds.length === 0 ? what : `${what} with ${bounds.join(", ")}`;
}

/** What bounds a value: its schema, or those of its parts. */
function boundedBy({ form, schema }: ValueField): readonly JsonSchema[] {
  if (form.is !== "parts") return [schema];
  return form.parts.flatMap(({ written }) => (isJsonObject(written) ? [written as JsonSchema] : []));
}

function named(values: readonly unknown[]): string {
  const some = values.slice(0, MOST_OPTIONS).map((value) => shortened(JSON.stringify(value)));
  const rest = values.length - some.length;
  return rest > 0 ? `${some.join(", ")} and ${rest} more` : some.join(", ");
}

function shortened(bound: string): string {
  return bound.length > LONGEST_BOUND ? `${bound.slice(0, LONGEST_BOUND)}…` : bound;
}
