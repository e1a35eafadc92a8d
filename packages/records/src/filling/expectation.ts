import type { ChoiceField, ValueField } from "../schema/field.js";

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
] as const;

/** What a field expects, in words. */
export function expectation(field: ValueField | ChoiceField): string {
  if (field.kind === "choice")
    return `one of ${field.options.map(({ value }) => JSON.stringify(value)).join(", ")}`;
  if (field.pattern !== undefined) return `what matches ${field.pattern}`;
  const [kind] = field.stated ? field.recognizers : [];
  const bounds = BOUNDS.filter((name) => field.schema[name] !== undefined && field.schema[name] !== kind).map(
    (name) => `${name} ${String(field.schema[name])}`,
  );
  const what = kind === undefined ? "a text" : Object.hasOwn(KINDS, kind) ? KINDS[kind] : kind;
  return bounds.length === 0 ? what : `${what} with ${bounds.join(", ")}`;
}
