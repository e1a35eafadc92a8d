import type { StandardSchemaV1 } from "@standard-schema/spec";
import { escaped } from "../pointer.js";
import type { ReadSchema } from "../schema/record-schema.js";
import type { SchemaValidator } from "./schema-validator.js";

/** What a schema has against a record. */
export interface RecordIssue {
  /** JSON pointer. */
  readonly path: string;
  readonly message: string;
}

/** What a schema makes of a record. */
export type CheckedRecord =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly RecordIssue[] };

/** Checks whole records: by the library's own validator, or by JSON Schema's rules. */
export type RecordChecks = (record: unknown) => Promise<CheckedRecord>;

/** How the validator names a property that is not there, which it places at the object around it. */
const MISSING = /required property "(.*)"\.?$/;

export function recordChecks(validate: ReadSchema["validate"], validator: SchemaValidator): RecordChecks {
  if (validate !== undefined) return async (record) => fromStandard(await validate(record));
  return async (record) => {
    const places = validator.complaints(record).map(({ instanceLocation, error }) => {
      const missing = MISSING.exec(error)?.[1];
      return {
        path: `${instanceLocation.slice(1)}${missing === undefined ? "" : `/${escaped(missing)}`}`,
        message: error,
      };
    });
    if (places.length === 0) return { value: record };
    const causes = places.filter(({ path }) => !places.some((other) => other.path.startsWith(`${path}/`)));
    return { issues: distinct(causes) };
  };
}

function fromStandard(result: StandardSchemaV1.Result<unknown>): CheckedRecord {
  if (result.issues === undefined) return { value: result.value };
  return {
    issues: result.issues.map(({ message, path = [] }) => ({
      message,
      path: path.map((part) => `/${escaped(String(typeof part === "object" ? part.key : part))}`).join(""),
    })),
  };
}

function distinct(issues: readonly RecordIssue[]): readonly RecordIssue[] {
  const byPath = new Map<string, RecordIssue>();
  for (const issue of issues) if (!byPath.has(issue.path)) byPath.set(issue.path, issue);
  return [...byPath.values()];
}
