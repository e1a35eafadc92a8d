import { errorMessage } from "@ernie-m/config";
import type { StandardJSONSchemaV1, StandardSchemaV1, StandardTypedV1 } from "@standard-schema/spec";
import { excerpt, RecordSchemaError } from "./errors.js";
import type { FromJsonSchema } from "./infer.js";
import { isJsonObject, type JsonSchema } from "./json-schema.js";
import { DATE_OBJECT_FORMAT } from "./value-field.js";

/** A schema of a library that validates and says what it is as JSON Schema: Zod 4, ArkType, Valibot with its converter. */
export type StandardRecordSchema<Input = unknown, Output = Input> = StandardTypedV1<Input, Output> & {
  readonly "~standard": StandardSchemaV1.Props<Input, Output> & StandardJSONSchemaV1.Props<Input, Output>;
};

/** What records are asked for with: a JSON Schema, or a schema of any library that speaks Standard JSON Schema. */
export type RecordSchema = JsonSchema | StandardRecordSchema;

/** What a schema takes. */
export type RecordInput<S> = S extends StandardTypedV1<infer Input, unknown> ? Input : FromJsonSchema<S>;

/** What a schema makes of what it takes. */
export type RecordOutput<S> = S extends StandardTypedV1<unknown, infer Output> ? Output : FromJsonSchema<S>;

type Validate = StandardSchemaV1.Props["validate"];

/** A schema as JSON, and its own way to check values if it has one. */
export interface ReadSchema {
  readonly json: JsonSchema;
  readonly validate: Validate | undefined;
}

const TARGET = "draft-2020-12";

/** Throws: RecordSchemaError for a schema that does not convert to JSON Schema. */
export function readSchema(schema: unknown): ReadSchema {
  const standard =
    (typeof schema === "object" || typeof schema === "function") && schema !== null && "~standard" in schema
      ? schema["~standard"]
      : undefined;
  if (standard === undefined) {
    if (!isJsonObject(schema))
      throw new RecordSchemaError("$", "a JSON Schema or a Standard Schema", excerpt(schema));
    return { json: schema, validate: undefined };
  }
  if (typeof standard !== "object" || standard === null)
    throw new RecordSchemaError('$["~standard"]', "the properties of a Standard Schema", excerpt(standard));
  const { vendor, validate, jsonSchema } = standard as Partial<StandardRecordSchema["~standard"]>;
  const library = typeof vendor === "string" ? vendor : "an unknown library";
  if (typeof validate !== "function")
    throw new RecordSchemaError("$", "a schema that validates", `one of ${library}`);
  if (typeof jsonSchema?.input !== "function")
    throw new RecordSchemaError(
      "$",
      `a schema that converts to JSON Schema${ADVICE[library] ?? ""}`,
      `one of ${library}`,
    );
  try {
    const libraryOptions = DATES[library];
    const json = jsonSchema.input({ target: TARGET, ...(libraryOptions && { libraryOptions }) });
    return { json, validate };
  } catch (cause) {
    throw new RecordSchemaError("$", "a schema that converts to JSON Schema", errorMessage(cause));
  }
}

/** What makes a schema of a library convert. */
const ADVICE: Readonly<Record<string, string>> = {
  valibot: ": toStandardJsonSchema(schema) of @valibot/to-json-schema",
  zod: ": Zod 4.2 or newer",
};

interface ZodContext {
  readonly zodSchema: { readonly _zod: { readonly def: { readonly type: string } } };
  readonly jsonSchema: Record<string, unknown>;
}

interface ValibotContext {
  readonly valibotSchema: { readonly type: string };
  readonly jsonSchema: Record<string, unknown>;
}

/** How a library is told to write its dates, which JSON has none of, so that they are found as days. */
const DATES: Readonly<Record<string, Record<string, unknown>>> = {
  zod: {
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }: ZodContext): void {
      if (zodSchema._zod.def.type === "date")
        Object.assign(jsonSchema, { type: "string", format: DATE_OBJECT_FORMAT });
    },
  },
  valibot: {
    errorMode: "ignore",
    overrideSchema({ valibotSchema, jsonSchema }: ValibotContext): unknown {
      return valibotSchema.type === "date" ? { type: "string", format: DATE_OBJECT_FORMAT } : jsonSchema;
    },
  },
  arktype: {
    fallback: {
      date: () => ({ type: "string", format: DATE_OBJECT_FORMAT }),
      default: ({ base }: { readonly base: unknown }) => base,
    },
  },
};
