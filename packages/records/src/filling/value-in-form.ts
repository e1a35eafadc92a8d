import type { ValueField } from "../schema/field.js";
import type { Finding, Money, Quantity, ValueProblem } from "../types.js";

/** A value as a field wants it, or what keeps it from being one. */
export type FormedValue =
  | { readonly value: unknown; readonly problem?: ValueProblem }
  | { readonly problem: ValueProblem };

/** What a recogniser found, with its kind and the text it covers. */
export interface FoundText extends Finding {
  readonly kind: string;
  readonly text: string;
}

/** Kinds whose values are strings that a schema's format means. */
const STRING_KINDS = new Set(["email", "uri", "date", "time", "date-time", "duration", "phone", "iban"]);

/** Brings what was found into the form of a field. */
export function valueInForm(
  { form, stated }: Pick<ValueField, "form" | "stated">,
  found: FoundText,
): FormedValue {
  const { kind, text, value, problem } = found;
  switch (form.is) {
    case "text":
      // A kind that the name alone suggests says where a value is, not how it is written.
      if (!stated || kind === "model" || kind === "label") return { value: text };
      if (STRING_KINDS.has(kind)) return stringValue(value, problem);
      return { value: typeof value === "string" ? value : text };
    case "number":
      return numberValue(found, form.integer);
    case "date-object": {
      const day = stringValue(value, problem);
      if (!("value" in day)) return day;
      const date = new Date(String(day.value));
      return Number.isNaN(date.getTime()) ? unreadable("a day") : { value: date };
    }
    case "parts":
      return partsValue(found, form);
  }
}

function stringValue(value: unknown, problem: ValueProblem | undefined): FormedValue {
  if (typeof value === "string") return { value };
  return { problem: problem ?? { code: "incomplete", expected: "a value", readings: [] } };
}

function numberValue({ value, problem }: FoundText, integer: boolean): FormedValue {
  const number = amountOf(value);
  if (number === undefined)
    return { problem: problem ?? { code: "incomplete", expected: "a number", readings: [] } };
  return integer && !Number.isInteger(number) ? unreadable("a whole number") : { value: number };
}

function partsValue(
  { value, problem }: FoundText,
  { amount, unit }: { readonly amount: string; readonly unit: string | undefined },
): FormedValue {
  const number = amountOf(value);
  if (number === undefined)
    return { problem: problem ?? { code: "incomplete", expected: "an amount", readings: [] } };
  const of = unitOf(value);
  return {
    value: { [amount]: number, ...(unit !== undefined && of !== undefined && { [unit]: of }) },
    ...(unit !== undefined && of === undefined && problem !== undefined && { problem }),
  };
}

function amountOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return isAmount(value) ? value.amount : undefined;
}

function unitOf(value: unknown): string | undefined {
  if (!isAmount(value)) return undefined;
  return "unit" in value ? value.unit : value.currency;
}

function isAmount(value: unknown): value is Money | Quantity {
  return typeof value === "object" && value !== null && "amount" in value && typeof value.amount === "number";
}

function unreadable(expected: string): FormedValue {
  return { problem: { code: "incomplete", expected, readings: [] } };
}
