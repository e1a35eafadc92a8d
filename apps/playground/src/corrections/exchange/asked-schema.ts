import { parseSchema, type Schema, SchemaError } from "@ernie-m/heads";
import { choiceNamesIn } from "../choice-records.js";
import type { AskedName } from "../types.js";

/** Where a line or a task says which names with options were asked: tools keep the fields that they do not know. */
export const CHOICES_FIELD = "choices";

/** The names with options, as a schema: those of the text, and those about another name below it. */
export function choiceSchema(names: readonly AskedName[]): readonly Schema[] {
  return choiceNamesIn(names).map(({ name, parent }) => (parent === undefined ? name : { [parent]: [name] }));
}

/** The names with options that the lines or tasks of a file say were asked. What is no schema says nothing. */
export function schemaIn(items: readonly unknown[]): readonly AskedName[] {
  const names = new Map<string, AskedName>();
  for (const item of items)
    for (const value of [fieldOf(item), fieldOf(partOf(item, "data"))])
      for (const asked of value === undefined ? [] : namesIn(value)) names.set(JSON.stringify(asked), asked);
  return [...names.values()];
}

function fieldOf(item: unknown): unknown {
  return partOf(item, CHOICES_FIELD);
}

function partOf(item: unknown, field: string): unknown {
  return typeof item === "object" && item !== null && field in item ? Reflect.get(item, field) : undefined;
}

function namesIn(value: unknown): readonly AskedName[] {
  try {
    return parseSchema(value).flatMap(({ name, classification, children }): readonly AskedName[] => [
      ...(classification === undefined ? [] : [{ name, parent: undefined }]),
      ...children.map((child) => ({ name: child.name, parent: name })),
    ]);
  } catch (error) {
    if (error instanceof SchemaError) return [];
    throw error;
  }
}
