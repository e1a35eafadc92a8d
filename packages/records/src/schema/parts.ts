import { isJsonObject, type JsonSchema } from "./json-schema.js";

/** The properties of an object that is an amount of money or a quantity. */
export interface ObjectParts {
  readonly kind: "money" | "quantity";
  readonly amount: string;
  readonly unit: string | undefined;
}

const AMOUNTS = new Set(["amount", "value", "number", "total", "sum", "price", "net", "gross"]);
const CURRENCIES = new Set(["currency", "currencycode", "currency_code", "iso"]);
const UNITS = new Set(["unit", "units", "unitcode", "unit_code"]);

/** `{ amount, currency }` and its kin, by the names of their properties, or by what the schema says they are. */
export function partsOf({ properties }: JsonSchema, format: string | undefined): ObjectParts | undefined {
  if (!isJsonObject(properties)) return undefined;
  const names = Object.keys(properties);
  const has = (name: string, types: readonly string[]): boolean => {
    const property = properties[name];
    if (!isJsonObject(property)) return false;
    const type = property.type;
    return typeof type !== "string" || types.includes(type);
  };
  const amount = names.find((name) => AMOUNTS.has(name.toLowerCase()) && has(name, ["number", "integer"]));
  const currency = names.find((name) => CURRENCIES.has(name.toLowerCase()) && has(name, ["string"]));
  const unit = names.find((name) => UNITS.has(name.toLowerCase()) && has(name, ["string"]));
  if (amount === undefined) return undefined;
  if (names.length === 2 && currency !== undefined) return { kind: "money", amount, unit: currency };
  if (names.length === 2 && unit !== undefined) return { kind: "quantity", amount, unit };
  if (names.length === 1 && (format === "money" || format === "quantity"))
    return { kind: format, amount, unit: undefined };
  return undefined;
}
