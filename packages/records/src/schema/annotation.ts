import { excerpt, RecordSchemaError } from "./errors.js";
import { isJsonObject, type JsonSchema, type RecordAnnotation } from "./json-schema.js";

const KEYWORD = "x-ernie-m";
const CHECKS: Readonly<
  Record<keyof RecordAnnotation, readonly [expected: string, fits: (value: unknown) => boolean]>
> = {
  name: ["a name that is not blank", isName],
  names: ["a list of names", (value) => Array.isArray(value) && value.every(isName)],
  threshold: ["a number from 0 to 1", (value) => typeof value === "number" && value >= 0 && value <= 1],
  of: ["the name of a property beside it", isName],
  format: ["the kind of a recogniser", isName],
  key: ["the name of a property", isName],
};

function isName(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

/** What a schema says under `x-ernie-m`. Throws: RecordSchemaError with the path. */
export function annotationOf(schema: JsonSchema, path: string): RecordAnnotation {
  const annotation = schema[KEYWORD];
  if (annotation === undefined) return {};
  const place = `${path}["${KEYWORD}"]`;
  if (!isJsonObject(annotation)) throw new RecordSchemaError(place, "an object", excerpt(annotation));
  for (const [key, value] of Object.entries(annotation)) {
    if (!Object.hasOwn(CHECKS, key))
      throw new RecordSchemaError(
        `${place}.${key}`,
        `one of ${Object.keys(CHECKS).join(", ")}`,
        excerpt(key),
      );
    const [expected, fits] = CHECKS[key as keyof RecordAnnotation];
    if (!fits(value)) throw new RecordSchemaError(`${place}.${key}`, expected, excerpt(value));
  }
  return annotation;
}
