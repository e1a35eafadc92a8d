import { Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonSchema } from "../schema/json-schema.js";
import { compilePatterns } from "../schema/pattern-book.js";
import { SchemaValidator } from "./schema-validator.js";

const prepared = async (schema: JsonSchema): Promise<SchemaValidator> =>
  new SchemaValidator(schema, await compilePatterns(schema, { othersRunElsewhere: false }));

const texts = fc.stringMatching(/^[abX]{0,4}-?[0-9]{0,3}$/);
const patterns = fc.constantFrom("^a", "\\d{2}$", "^[abX]+-\\d+$", "X|b", "^$", "-");

/** Schemas of strings, whose patterns stand in every keyword that holds schemas. */
const { schema: schemas } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    patterns.map((pattern) => ({ pattern })),
    fc.record({ type: fc.constant("string"), pattern: patterns, maxLength: fc.nat(6) }),
    fc.record({ pattern: patterns, format: fc.constantFrom("date", "uuid") }),
    tie("schema").map((not) => ({ not })),
    ...(["allOf", "anyOf", "oneOf"] as const).map((keyword) =>
      fc
        .tuple(patterns, fc.array(tie("schema"), { minLength: 1, maxLength: 3 }))
        .map(([pattern, parts]) => ({ pattern, [keyword]: parts })),
    ),
    fc
      .tuple(tie("schema"), tie("schema"), tie("schema"))
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      .map((parts) => ({ if: parts[0], then: parts[1], else: parts[2] })),
  ),
}));

test("accepts a string exactly if the schema as it is written does", async () => {
  await fc.assert(
    fc.asyncProperty(schemas, texts, async (schema, text) => {
      const accepted = new Validator(structuredClone(schema) as object, "2020-12").validate(text).valid;
      const validator = await prepared(schema);
      expect(validator.complaints(text).length === 0).toBe(accepted);
      expect(validator.allows(schema, text)).toBe(accepted);
    }),
  );
});

test("accepts a list or an object exactly if the schema as it is written does", async () => {
  const names = ["aX", "b", "a1"] as const;
  const object = fc.record(
    {
      properties: fc.record(Object.fromEntries(names.map((name) => [name, schemas])), { requiredKeys: [] }),
      patternProperties: fc.dictionary(
        patterns,
        patterns.map((pattern) => ({ pattern })),
        { maxKeys: 2 },
      ),
      additionalProperties: fc.boolean(),
      propertyNames: fc.record({ maxLength: fc.constant(2) }),
      default: fc.constant(Object.fromEntries(names.map((name) => [name, ""]))),
    },
    { requiredKeys: ["default"] },
  );
  const list = fc.record(
    { contains: schemas, items: schemas, minContains: fc.nat(2) },
    { requiredKeys: ["contains"] },
  );
  const value = fc.record(Object.fromEntries(names.map((name) => [name, texts])), { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.tuple(object, value), fc.tuple(list, fc.array(texts, { maxLength: 3 }))),
      async ([schema, one]) => {
        const accepted = new Validator(structuredClone(schema) as object, "2020-12").validate(one).valid;
        expect((await prepared(schema as JsonSchema)).complaints(one).length === 0).toBe(accepted);
      },
    ),
  );
});

test("null is what a nullable schema accepts beside all else, wherever that stands", async () => {
  await fc.assert(
    fc.asyncProperty(schemas, texts, async (schema, text) => {
      const nullable = await prepared({ ...schema, nullable: true });
      expect(nullable.complaints(null)).toEqual([]);
      expect(nullable.complaints(text)).toEqual(
        (await prepared(schema)).complaints(text).map((one) => expect.objectContaining({ error: one.error })),
      );
    }),
  );
  const mail = await prepared({
    nullable: true,
    allOf: [{ $ref: "#/$defs/mail" }],
    $defs: { mail: { type: "string", format: "email" } },
  });
  expect(mail.complaints(null)).toEqual([]);
  expect(mail.complaints("x")).toMatchObject([{ error: 'String does not match format "email".' }]);
});

test("leaves nothing of its own behind in the validator, which others use too", async () => {
  const { format } = await import("@cfworker/json-schema");
  expect((await prepared({ pattern: "^a" })).complaints("b")).toHaveLength(1);
  expect(Object.keys(format).filter((name) => !/^[a-z-]+\d?$/.test(name))).toEqual([]);
});
