import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import { Type } from "typebox";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { extractRecords, type RecordSchema } from "../src/index.js";
import { fakeExtractor } from "./fake-extractor.js";

const text = `Invoice TS-2291
Date of issue: 3 November 2025      Payment due: 3 December 2025
Total £1,044.00, VAT at 20%
Questions: accounts@tinkersalt.example`;

describe("schemas of libraries", () => {
  it("Zod: its own rules, transforms, defaults and dates", async () => {
    const schema = z
      .object({
        number: z.string().regex(/^[A-Z]{2}-\d+$/),
        issued: z.iso.date(),
        due: z.date(),
        total: z.object({ amount: z.number().positive(), currency: z.string().length(3) }),
        vatRate: z.number().meta({ "x-ernie-m": { format: "percent" } }),
        email: z.email().transform((address) => address.toUpperCase()),
        note: z.string().default("none"),
        fax: z.string().nullable(),
      })
      .refine(({ issued, due }) => due > new Date(issued), {
        path: ["due"],
        error: "due after it was issued",
      });
    const result = await extractRecords(fakeExtractor(), text, schema);
    expect(result).toMatchObject({
      valid: true,
      problems: [],
      record: {
        number: "TS-2291",
        issued: "2025-11-03",
        due: new Date("2025-12-03"),
        total: { amount: 1044, currency: "GBP" },
        vatRate: 20,
        email: "ACCOUNTS@TINKERSALT.EXAMPLE",
        note: "none",
        fax: null,
      },
    });
  });

  it("Zod: a rule across fields comes back with the place of the value", async () => {
    const schema = z
      .object({ issued: z.iso.date(), due: z.iso.date() })
      .refine(({ issued, due }) => due < issued, { path: ["due"], error: "due before it was issued" });
    const result = await extractRecords(fakeExtractor(), text, schema);
    expect(result.valid).toBe(false);
    expect(result.record).toEqual({ issued: "2025-11-03", due: "2025-12-03" });
    expect(result.problems).toEqual([
      {
        path: "/due",
        code: "rule",
        expected: "due before it was issued",
        found: "3 December 2025",
        start: 65,
        end: 80,
      },
    ]);
  });

  it("Zod: what the library itself refuses is tried with the next best value", async () => {
    const even = z.object({
      number: z
        .string()
        .regex(/^\d{3}$/)
        .refine((digits) => Number(digits) % 2 === 0),
    });
    const result = await extractRecords(fakeExtractor(), "number 111, then 333 and 222", even);
    expect(result).toMatchObject({ valid: true, record: { number: "222" } });
  });

  it("Zod: a rule that is broken takes no value from where it belongs", async () => {
    const loan = z
      .object({ issued: z.iso.date(), dueDate: z.iso.date() })
      .refine(({ issued, dueDate }) => dueDate >= issued, { path: ["dueDate"], error: "too early" });
    const document = "Issued on 4 May 2025. Due date: 3 May 2025. The branch closes on 9 May 2025.";
    const result = await extractRecords(fakeExtractor(), document, loan);
    expect(result.record).toEqual({ issued: "2025-05-04", dueDate: "2025-05-03" });
    expect(result.problems).toMatchObject([{ path: "/dueDate", code: "rule", found: "3 May 2025" }]);
  });

  it("Valibot, by its converter", async () => {
    const schema = v.object({
      issued: v.pipe(v.string(), v.isoDate()),
      due: v.date(),
      total: v.object({ amount: v.number(), currency: v.string() }),
      email: v.pipe(v.string(), v.email()),
    });
    const result = await extractRecords(fakeExtractor(), text, toStandardJsonSchema(schema));
    expect(result).toMatchObject({
      valid: true,
      record: { issued: "2025-11-03", due: new Date("2025-12-03"), total: { amount: 1044, currency: "GBP" } },
    });
    await expect(extractRecords(fakeExtractor(), text, schema as unknown as RecordSchema)).rejects.toThrow(
      "toStandardJsonSchema(schema)",
    );
  });

  it("ArkType, whose pattern for dates does not run in linear time", async () => {
    const schema = type({ issued: "string.date.iso", due: "Date", email: "string.email", total: "number" });
    const result = await extractRecords(fakeExtractor(), text, schema);
    expect(result).toMatchObject({
      valid: true,
      record: {
        issued: "2025-11-03",
        due: new Date("2025-12-03"),
        email: "accounts@tinkersalt.example",
        total: 1044,
      },
    });
  });

  it("TypeBox, which is JSON Schema", async () => {
    const schema = Type.Object({
      email: Type.String({ format: "email" }),
      total: Type.Optional(Type.Number()),
    });
    const result = await extractRecords(fakeExtractor(), text, schema as unknown as RecordSchema);
    expect(result).toMatchObject({
      valid: true,
      record: { email: "accounts@tinkersalt.example", total: 1044 },
    });
  });

  it("JSON Schema: defaults, references, unions and what does not fit", async () => {
    const schema = {
      type: "object",
      properties: {
        total: { $ref: "#/$defs/amount" },
        contact: { anyOf: [{ type: "string", format: "email" }, { type: "null" }] },
        currency: { type: "string", default: "GBP", maxLength: 3, pattern: "^[A-Z]{3}$" },
        phone: { type: "string", format: "phone" },
      },
      required: ["total", "phone"],
      $defs: { amount: { allOf: [{ type: "number" }, { minimum: 1 }] } },
    } as const;
    const result = await extractRecords(fakeExtractor(), text, schema);
    expect(result.record).toEqual({ total: 1044, contact: "accounts@tinkersalt.example", currency: "GBP" });
    expect(result.problems).toEqual([{ path: "/phone", code: "missing", expected: "a phone number" }]);
  });

  it("JSON Schema: the branch of a union of which most is there", async () => {
    const schema = {
      oneOf: [
        {
          type: "object",
          properties: {
            kind: { const: "invoice" },
            total: { type: "number" },
            due: { type: "string", format: "date" },
          },
          required: ["kind", "total"],
        },
        {
          type: "object",
          properties: {
            kind: { const: "account" },
            iban: { type: "string", format: "iban" },
            total: { type: "number" },
          },
          required: ["kind", "iban"],
        },
      ],
    } as const;
    const { record } = await extractRecords(fakeExtractor(), text, schema);
    expect(record).toMatchObject({ kind: "invoice", total: 1044 });
  });
});

describe("what is asked of the model", () => {
  const asked = async (schema: object, options = {}): Promise<unknown> => {
    const extractor = fakeExtractor();
    await extractRecords(extractor, "x", schema as RecordSchema, options);
    return extractor.asked[0];
  };
  const string = { type: "string" };

  it("names in words, titles, annotations with synonyms", async () => {
    const properties = {
      invoiceNumber: string,
      invoice_no: string,
      VATAmount: string,
      发票编号: string,
      a: { ...string, title: "Ship's name" },
      b: { ...string, "x-ernie-m": { name: "buyer", names: ["client"] } },
    };
    expect(await asked({ type: "object", properties })).toEqual({
      "invoice number": {},
      "invoice no": {},
      "VAT amount": {},
      发票编号: {},
      "Ship's name": {},
      buyer: {},
      client: {},
    });
  });

  it("what objects inside others have, about their key; of those without one, with both names", async () => {
    const properties = {
      seller: { type: "object", properties: { name: string, phone: { type: "string", format: "phone" } } },
      lineItems: {
        type: "array",
        items: { type: "object", properties: { description: string, price: { type: "number" } } },
      },
      employees: { type: "array", items: { type: "object", properties: { name: string, role: string } } },
      period: {
        type: "object",
        properties: { from: { type: "string", format: "date" }, to: { type: "string", format: "date" } },
      },
      tags: { type: "array", items: string },
    };
    expect(await asked({ type: "object", properties })).toEqual({
      seller: { phone: {} },
      description: { price: {} },
      employee: { role: {} },
      "period from": {},
      "period to": {},
      tag: {},
    });
  });

  it("a property about the one beside it, and all about the key of many records", async () => {
    const properties = { person: string, employer: { ...string, "x-ernie-m": { of: "person" } } };
    expect(await asked({ type: "object", properties })).toEqual({ person: { employer: {} } });
    const people = { type: "object", properties: { person: string, employer: string } };
    expect(await asked(people)).toEqual({ person: {}, employer: {} });
    expect(await asked(people, { records: "many" })).toEqual({ person: { employer: {} } });
  });

  it("options in brackets, unless they would be read as others", async () => {
    const properties = {
      mood: { enum: ["good", "bad"] },
      place: { enum: ["Rome, Italy", "Oslo"] },
      urgent: { type: "boolean" },
    };
    expect(await asked({ type: "object", properties })).toEqual({
      "mood [good, bad]": {},
      "urgent [true, false]": {},
    });
  });
});

describe("relations and many records", () => {
  const text =
    "Ada Lovelace works for Babbage & Co. Mary Somerville works for the Royal Society. Mary Somerville is 45.";
  const answers = {
    person: [
      { text: "Ada Lovelace", relations: { employer: [{ text: "Babbage & Co" }] } },
      { text: "Mary Somerville", relations: { employer: [{ text: "Royal Society" }] } },
    ],
  };
  const string = { type: "string" } as const;

  it("gives a record for each key, with what is about it", async () => {
    const schema = {
      type: "object",
      properties: { person: string, employer: string, age: { type: "integer" } },
    } as const;
    const records = await extractRecords(fakeExtractor(answers), text, schema, { records: "many" });
    expect(records.map(({ record }) => record)).toEqual([
      { person: "Ada Lovelace", employer: "Babbage & Co" },
      { person: "Mary Somerville", employer: "Royal Society", age: 45 },
    ]);
    expect(records[1].sources["/employer"]).toMatchObject({ text: "Royal Society", by: "model" });
  });

  it("gives lists of objects, each value at its pointer", async () => {
    const schema = {
      type: "object",
      properties: {
        people: {
          type: "array",
          items: { type: "object", title: "person", properties: { name: string, employer: string } },
        },
      },
    } as const;
    const { record, sources } = await extractRecords(fakeExtractor(answers), text, schema);
    expect(record).toEqual({
      people: [
        { name: "Ada Lovelace", employer: "Babbage & Co" },
        { name: "Mary Somerville", employer: "Royal Society" },
      ],
    });
    expect(sources["/people/1/employer"].text).toBe("Royal Society");
  });

  it("gives rows of amounts and days without a name, each from its own line", async () => {
    const schema = {
      type: "object",
      properties: { day: { type: "string", format: "date" }, amount: { type: "number", format: "money" } },
    } as const;
    const table =
      "01.02.2025   Miete    -780,00 €\n03.02.2025   Gehalt  2.605,25 €\n05.02.2025   Brot       -4,20 €";
    const records = await extractRecords(fakeExtractor(), table, schema, { records: "many", locale: "de" });
    expect(records.map(({ record }) => record)).toEqual([
      { day: "2025-02-01", amount: -780 },
      { day: "2025-02-03", amount: 2605.25 },
      { day: "2025-02-05", amount: -4.2 },
    ]);
  });
});

describe("schemas of which nothing can be asked, or too much", () => {
  const object = (properties: object): object => ({ type: "object", properties });
  const nested = (depth: number, wrap: (inner: object) => object): object => {
    let schema: object = { type: "string" };
    for (let i = 0; i < depth; i++) schema = wrap(schema);
    return schema;
  };
  const doubling = (make: (next: object) => object): object => ({
    ...object({ a: { $ref: "#/$defs/d0" } }),
    $defs: Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`d${i}`, make({ $ref: `#/$defs/d${i + 1}` })]),
    ),
  });
  const long = Array.from({ length: 100_000 }, (_, i) => `option ${i}`);

  it.each<[string, unknown, string]>([
    ["no schema", 5, "$"],
    ["a string", { type: "string" }, "$"],
    ["no properties", { type: "object" }, "$"],
    ["a property that is no schema", object({ a: 5 }), "$.properties.a"],
    ["anything", object({ a: {} }), "$.properties.a"],
    ["a map", object({ a: { type: "object", additionalProperties: { type: "string" } } }), "$.properties.a"],
    ["a tuple", object({ a: { type: "array", prefixItems: [{ type: "string" }] } }), "$.properties.a"],
    [
      "lists of lists",
      object({ a: { type: "array", items: { type: "array", items: { type: "string" } } } }),
      "$.properties.a.items",
    ],
    ["an unknown type", object({ "a b": { type: "colour" } }), '$.properties["a b"]'],
    ["a circle", object({ a: { $ref: "#" } }), "$.properties.a.properties.a.$ref"],
    [
      "a circle of references",
      { ...object({ a: { $ref: "#/$defs/b" } }), $defs: { b: { $ref: "#/$defs/b" } } },
      "$.properties.a.$ref",
    ],
    ["a reference elsewhere", object({ a: { $ref: "https://x.example/schema" } }), "$.properties.a.$ref"],
    ["a reference to nothing", object({ a: { $ref: "#/$defs/b" } }), "$.properties.a.$ref"],
    ["an empty enum", object({ a: { enum: [] } }), "$.properties.a.enum"],
    ["a huge enum", object({ a: { enum: long } }), "$.properties.a.enum"],
    ["options that are objects", object({ a: { enum: [{ b: 1 }] } }), "$.properties.a"],
    ["an evil pattern", object({ a: { type: "string", pattern: "^(?=(a+)+$)a" } }), "$.properties.a.pattern"],
    [
      "an unknown annotation",
      object({ a: { type: "string", "x-ernie-m": { nam: "b" } } }),
      '$.properties.a["x-ernie-m"].nam',
    ],
    [
      "a wrong annotation",
      object({ a: { type: "string", "x-ernie-m": { threshold: 2 } } }),
      '$.properties.a["x-ernie-m"].threshold',
    ],
    [
      "an unknown recogniser",
      object({ a: { type: "string", "x-ernie-m": { format: "colour" } } }),
      '$.properties.a["x-ernie-m"].format',
    ],
    [
      "a property about none",
      object({ a: { type: "string", "x-ernie-m": { of: "b" } } }),
      '$.properties.a["x-ernie-m"].of',
    ],
    [
      "a key that is none",
      { ...object({ a: { type: "string" } }), "x-ernie-m": { key: "b" } },
      '$["x-ernie-m"].key',
    ],
  ])("%s is refused at its path", async (_, schema, path) => {
    await expect(extractRecords(fakeExtractor(), "x", schema as RecordSchema)).rejects.toMatchObject({
      name: "RecordSchemaError",
      code: "invalid-record-schema",
      path,
    });
  });

  it.each<[string, object]>([
    ["objects in objects", nested(5000, (inner) => object({ a: inner }))],
    ["lists in lists", object({ a: nested(5000, (inner) => ({ type: "array", items: inner })) })],
    ["unions in unions", object({ a: nested(5000, (inner) => ({ anyOf: [inner] })) })],
    ["intersections in intersections", nested(5000, (inner) => ({ allOf: [inner] }))],
    ["references that double properties", doubling((next) => object({ x: next, y: next }))],
    ["references that double unions", doubling((next) => ({ anyOf: [next, next] }))],
    ["references that double intersections", doubling((next) => ({ allOf: [next, next] }))],
    [
      "a thousand properties",
      object(Object.fromEntries(long.slice(0, 1000).map((name) => [name, { type: "string" }]))),
    ],
  ])("%s are refused before they cost anything", async (_, schema) => {
    await expect(extractRecords(fakeExtractor(), "x", schema as RecordSchema)).rejects.toMatchObject({
      name: "RecordSchemaError",
      message: expect.stringMatching(/^.{1,400}$/),
    });
  });

  it("names of properties are names, whatever they are", async () => {
    const schema = JSON.parse(
      '{"type": "object", "properties": {"__proto__": {"type": "string", "format": "email"}, "constructor": {"type": "number"}}}',
    ) as RecordSchema;
    const { record } = await extractRecords(fakeExtractor(), "a@b.example, 5 €", schema);
    expect(Object.entries(record as object)).toEqual([
      ["__proto__", "a@b.example"],
      ["constructor", 5],
    ]);
  });
});
