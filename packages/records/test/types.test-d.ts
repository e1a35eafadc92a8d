import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as v from "valibot";
import { expectTypeOf } from "vitest";
import { z } from "zod";
import {
  extractRecords,
  type FromJsonSchema,
  type JsonSchema,
  type PartialRecord,
  type RecordExtractor,
  type RecordResult,
  recognize,
} from "../src/index.js";

declare const extractor: RecordExtractor;
declare const text: string;

const invoice = z.object({
  number: z.string(),
  issued: z.iso.date().transform((day) => new Date(day)),
  total: z.object({ amount: z.number(), currency: z.string() }),
  note: z.string().default("none"),
});

{
  // What a schema makes of its input when the record is valid, and what it takes when it is not.
  const result = await extractRecords(extractor, text, invoice);
  if (result.valid) {
    expectTypeOf(result.record).toEqualTypeOf<{
      number: string;
      issued: Date;
      total: { amount: number; currency: string };
      note: string;
    }>();
  } else {
    expectTypeOf(result.record.issued).toEqualTypeOf<string | undefined>();
    expectTypeOf(result.record.total?.amount).toEqualTypeOf<number | undefined>();
  }
  // @ts-expect-error: the schema has no such name
  result.record.sum;
}

{
  const strict = await extractRecords(extractor, text, invoice, { strict: true });
  expectTypeOf(strict.record.issued).toEqualTypeOf<Date>();
  const list = await extractRecords(extractor, [text], invoice, { strict: true });
  expectTypeOf(list[0].record.note).toEqualTypeOf<string>();
  const many = await extractRecords(extractor, text, invoice, { records: "many", strict: true });
  expectTypeOf(many[0].record.number).toEqualTypeOf<string>();
}

{
  const person = toStandardJsonSchema(
    v.object({ name: v.string(), born: v.pipe(v.string(), v.isoDate()), emails: v.array(v.string()) }),
  );
  const { record } = await extractRecords(extractor, text, person, { strict: true });
  expectTypeOf(record).toEqualTypeOf<{ name: string; born: string; emails: string[] }>();
}

{
  const ticket = type({ subject: "string", "priority?": "'low' | 'high'" });
  const { record } = await extractRecords(extractor, text, ticket, { strict: true });
  expectTypeOf(record.subject).toEqualTypeOf<string>();
  expectTypeOf(record.priority).toEqualTypeOf<"low" | "high" | undefined>();
}

{
  const { record } = await extractRecords(
    extractor,
    text,
    {
      type: "object",
      properties: {
        number: { type: "string" },
        issued: { type: "string", format: "date" },
        total: { $ref: "#/$defs/money" },
        lines: {
          type: "array",
          items: { type: "object", properties: { price: { type: "number" } }, required: ["price"] },
        },
        status: { enum: ["open", "paid"] },
        note: { type: ["string", "null"] },
        either: { anyOf: [{ type: "integer" }, { const: "none" }] },
      },
      required: ["number", "total"],
      $defs: {
        money: {
          type: "object",
          properties: { amount: { type: "number" }, currency: { type: "string" } },
          required: ["amount"],
        },
      },
    },
    { strict: true },
  );
  expectTypeOf(record).toEqualTypeOf<{
    number: string;
    total: { amount: number; currency?: string };
    issued?: string;
    lines?: { price: number }[];
    status?: "open" | "paid";
    note?: string | null;
    either?: number | "none";
  }>();
}

{
  // A schema that is only known when the program runs.
  const schema = JSON.parse("{}") as JsonSchema;
  const result = await extractRecords(extractor, text, schema);
  expectTypeOf(result).toEqualTypeOf<RecordResult<Record<string, unknown>>>();
  expectTypeOf<FromJsonSchema<JsonSchema>>().toEqualTypeOf<Record<string, unknown>>();
}

expectTypeOf<PartialRecord<{ a: string; b: { c: number }[] }>>().toEqualTypeOf<{
  readonly a?: string;
  readonly b?: readonly { readonly c?: number }[];
}>();

{
  const found = await recognize(text, ["date", "money", { pattern: "x" }]);
  for (const one of found)
    switch (one.kind) {
      case "date":
        expectTypeOf(one.value).toEqualTypeOf<string | undefined>();
        break;
      case "money":
        expectTypeOf(one.value?.amount).toEqualTypeOf<number | undefined>();
        break;
      case "pattern":
        expectTypeOf(one.value).toEqualTypeOf<string | undefined>();
        break;
    }
  // @ts-expect-error: no such kind
  await recognize(text, ["colour"]);
}
