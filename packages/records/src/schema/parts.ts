import type { PartsForm } from "./field.js";
import { isJsonObject, type JsonSchema } from "./json-schema.js";

/** The properties of an object that are an amount of money or a quantity. */
export interface ObjectParts {
  readonly kind: "money" | "quantity";
  readonly form: PartsForm;
}

/** What amounts are called, the surest first. */
const AMOUNTS = ["amount", "value", "price", "total", "sum", "gross", "net", "number"];
/** Those that are no quantity where other properties stand beside: the unit of a price is what it is for. */
const PRICES = new Set(["price", "total", "sum", "gross", "net"]);
/** What a schema may say of an amount, if it says anything: a percentage has no currency. */
const STATED = new Set(["money", "quantity", "number", "float", "double", "int32", "int64"]);
const CURRENCIES = new Set(["currency", "currencycode", "currency_code", "iso"]);
const UNITS = new Set(["unit", "units", "unitcode", "unit_code"]);

/** A property with what it may be. */
export interface PossiblePart {
  readonly name: string;
  /** Its schema as it is written. */
  readonly written: unknown;
  readonly branches: readonly JsonSchema[];
}

/** `{ amount, currency }` and its kin, by the names of their properties, or by what the schema says they are. */
export function partsOf({ properties }: JsonSchema, format: string | undefined): ObjectParts | undefined {
  if (!isJsonObject(properties)) return undefined;
  const all = Object.entries(properties).map(([name, written]) => ({
    name,
    written,
    branches: isJsonObject(written) ? [written as JsonSchema] : [],
  }));
  if (all.length === 2) return pairIn(all, false);
  const [amount] = all.length === 1 ? amountsIn(all) : [];
  if (amount === undefined || (format !== "money" && format !== "quantity")) return undefined;
  return { kind: format, form: formOf(amount, undefined, false) };
}

/** An amount with its currency or unit among other properties. */
export function partsAmong(properties: readonly PossiblePart[]): ObjectParts | undefined {
  return pairIn(properties, true);
}

function pairIn(properties: readonly PossiblePart[], beside: boolean): ObjectParts | undefined {
  const amounts = amountsIn(properties);
  const currency = textIn(properties, CURRENCIES);
  if (currency !== undefined && amounts.length > 0)
    return { kind: "money", form: formOf(amounts[0], currency, beside) };
  const unit = textIn(properties, UNITS);
  const measured = amounts.find(({ name }) => !beside || !PRICES.has(name.toLowerCase()));
  return unit === undefined || measured === undefined
    ? undefined
    : { kind: "quantity", form: formOf(measured, unit, beside) };
}

function amountsIn(properties: readonly PossiblePart[]): readonly PossiblePart[] {
  const rank = ({ name }: PossiblePart): number => AMOUNTS.indexOf(name.toLowerCase());
  return properties
    .filter((one) => rank(one) >= 0 && one.branches.every(isNumber) && one.branches.length > 0)
    .sort((a, b) => rank(a) - rank(b));
}

function isNumber({ type, format, "x-ernie-m": annotation }: JsonSchema): boolean {
  const stated = annotation?.format ?? format;
  return (
    (typeof type !== "string" || type === "number" || type === "integer") &&
    (typeof stated !== "string" || STATED.has(stated))
  );
}

function textIn(properties: readonly PossiblePart[], names: ReadonlySet<string>): PossiblePart | undefined {
  return properties.find(
    ({ name, branches }) =>
      names.has(name.toLowerCase()) &&
      branches.length > 0 &&
      branches.every(({ type }) => typeof type !== "string" || type === "string"),
  );
}

function formOf(amount: PossiblePart, unit: PossiblePart | undefined, beside: boolean): PartsForm {
  return {
    is: "parts",
    amount: amount.name,
    unit: unit?.name,
    beside,
    parts: unit === undefined ? [amount] : [amount, unit],
  };
}
