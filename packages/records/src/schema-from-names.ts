import { parseSchema, type Schema, type SchemaNode } from "@ernie-m/heads";
import type { JsonSchema, RecordAnnotation } from "./schema/json-schema.js";
import { kindsByName } from "./schema/kinds-by-name.js";

/**
 * The type of a record that has each name of an extraction schema as a property, at whatever level it stands, with what
 * the name says of its values: "date" is an ISO date, "total amount" an amount with its currency. A relation is about
 * the property that it hangs on; the first name with relations tells one record from the next.
 *
 * Throws: SchemaError for what is no extraction schema.
 */
export function schemaFromNames(schema: Schema): JsonSchema {
  const nodes = parseSchema(schema);
  const properties = new Map<string, JsonSchema>();
  addProperties(properties, nodes, undefined);
  const key = nodes.find(({ children }) => children.length > 0)?.name;
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(key !== undefined && { "x-ernie-m": { key } }),
  };
}

function addProperties(
  properties: Map<string, JsonSchema>,
  nodes: readonly SchemaNode[],
  parent: string | undefined,
): void {
  for (const { name: written, promptName, classification, children } of nodes) {
    const name = classification?.label ?? written;
    // The same name may hang on several: each is a property.
    const isTaken = properties.has(name) && parent !== undefined;
    const property = isTaken ? `${parent} ${name}` : name;
    const annotation: RecordAnnotation = {
      ...(isTaken && { name: promptName }),
      ...(parent !== undefined && { of: parent }),
    };
    const type: JsonSchema =
      classification === undefined
        ? typeByName(children.length > 0 ? [] : kindsByName(promptName), annotation)
        : { enum: classification.options.map(({ text }) => text), ...annotated(annotation) };
    properties.set(property, type);
    addProperties(properties, children, property);
  }
}

function typeByName([kind]: readonly string[], annotation: RecordAnnotation): JsonSchema {
  switch (kind) {
    case "date":
    case "time":
    case "date-time":
    case "duration":
    case "email":
    case "uri":
      return { type: "string", format: kind, ...annotated(annotation) };
    case "phone":
    case "iban":
      return { type: "string", ...annotated({ ...annotation, format: kind }) };
    case "number":
    case "percent":
      return { type: "number", ...annotated({ ...annotation, format: kind }) };
    case "money":
      return amountWith("currency", annotation);
    case "quantity":
      return amountWith("unit", annotation);
    default:
      return { type: "string", ...annotated(annotation) };
  }
}

function amountWith(unit: "currency" | "unit", annotation: RecordAnnotation): JsonSchema {
  return {
    type: "object",
    properties: { amount: { type: "number" }, [unit]: { type: "string" } },
    ...annotated(annotation),
  };
}

function annotated(annotation: RecordAnnotation): { readonly "x-ernie-m"?: RecordAnnotation } {
  return Object.keys(annotation).length === 0 ? {} : { "x-ernie-m": annotation };
}
