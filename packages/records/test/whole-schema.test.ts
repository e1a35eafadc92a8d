import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { extractRecords, type RecordSchema } from "../src/index.js";
import { fakeExtractor } from "./fake-extractor.js";

const read = (text: string, properties: object, more: object = {}, options = {}) =>
  extractRecords(
    fakeExtractor(),
    text,
    { type: "object", properties, required: Object.keys(properties), ...more } as RecordSchema,
    options,
  );

describe("what a plain JSON Schema says of a value", () => {
  it.each<[string, string, object, object]>([
    [
      "a pattern beside a format",
      "Paid: 2023-02-01",
      { paid: { type: "string", format: "date", pattern: "-03-" } },
      {},
    ],
    ["a pattern of an address", "Mail: b@x.example", { mail: { format: "email", pattern: "^a" } }, {}],
    [
      "the first of two patterns",
      "Lot: QRS-90",
      { lot: { allOf: [{ pattern: "^Z" }, { pattern: "^[A-Z]{3}-\\d\\d$" }] } },
      {},
    ],
    [
      "the last of two patterns",
      "Lot: QRS-90",
      { lot: { allOf: [{ pattern: "^[A-Z]{3}-\\d\\d$" }, { pattern: "^Z" }] } },
      {},
    ],
    [
      "what it is not, by reference",
      "Lot: QRS-90",
      { lot: { type: "string", not: { $ref: "#/$defs/q" } } },
      { $defs: { q: { pattern: "^Q" } } },
    ],
    [
      "what follows from another value",
      "Zone: 7\nPin: 812",
      { zone: { type: "integer" }, pin: { type: "string", pattern: "^\\d+$" } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      { if: { properties: { zone: { const: 7 } } }, then: { properties: { pin: { pattern: "^\\d{4}$" } } } },
    ],
    [
      "its name",
      "Lot: QRS-90",
      { lot: { type: "string" } },
      { patternProperties: { "^l": { pattern: "^Z" } } },
    ],
  ])("is checked: %s", async (_, text, properties, more) => {
    expect(await read(text, properties, more)).toMatchObject({ valid: false });
  });

  it.each<[string, string, object, unknown]>([
    [
      "any of several patterns",
      "Lot: K-7",
      {
        lot: {
          anyOf: [
            { type: "string", pattern: "^J-\\d$" },
            { type: "string", pattern: "^K-\\d$" },
          ],
        },
      },
      "K-7",
    ],
    [
      "a pattern that it is, and one that it is not",
      "Lot: K-7",
      { lot: { type: "string", pattern: "^[JK]-\\d$", not: { pattern: "^J" } } },
      "K-7",
    ],
    [
      "null, where nothing is found",
      "nothing",
      { lot: { type: "string", format: "iban", nullable: true } },
      null,
    ],
  ])("is accepted: %s", async (_, text, properties, lot) => {
    expect(await read(text, properties)).toMatchObject({ valid: true, record: { lot } });
  });

  it("is refused where a pattern cannot run in linear time, wherever it stands", async () => {
    const evil = { pattern: "(?=a)a" };
    for (const [property, path] of [
      [{ type: "string", not: evil }, ".not.pattern"],
      [{ type: "array", items: { type: "string", anyOf: [evil] } }, ".items.anyOf[0].pattern"],
      [{ type: "array", items: { type: "string" }, contains: evil }, ".contains.pattern"],
    ] as const)
      await expect(read("x", { a: property })).rejects.toMatchObject({ path: `$.properties.a${path}` });
    await expect(
      read("x", { a: { type: "string" } }, { patternProperties: { "(?=b)": true } }),
    ).rejects.toMatchObject({
      path: '$.patternProperties["(?=b)"]',
    });
    let deep: object = evil;
    for (let i = 0; i < 100; i++) deep = { not: deep };
    await expect(read("x", { a: { type: "string", ...deep } })).rejects.toMatchObject({
      name: "RecordSchemaError",
    });
  });
});

describe("a pattern that only a schema's library can run", () => {
  it("is handed nothing that the rest of it refuses", async () => {
    const tried: string[] = [];
    const base = z.object({ remark: z.string().regex(/^(?=.*o)(\w+ ?)+$/) });
    const standard = {
      ...base["~standard"],
      validate: (value: unknown) => {
        tried.push(JSON.stringify(value));
        return base["~standard"].validate(value);
      },
    };
    const watched = { "~standard": standard } as unknown as typeof base;
    const hostile = `${"oooo ".repeat(5)}oooo!?`;
    const refused = await extractRecords(fakeExtractor(), `Remark: ${hostile}`, watched);
    expect(refused).toMatchObject({
      valid: false,
      record: {},
      problems: [{ path: "/remark", code: "invalid" }],
    });
    expect(tried.some((one) => one.includes("oooo"))).toBe(false);
    const accepted = await extractRecords(fakeExtractor(), "Remark: left on the porch", watched);
    expect(accepted).toMatchObject({ valid: true, record: { remark: "left on the porch" } });
  });
});

describe("an amount with its currency among other properties", () => {
  const number = { type: "number" };
  const string = { type: "string" };

  it("is one, wherever the two stand and however deep", async () => {
    const others = {
      orderNumber: string,
      vatRate: { ...number, "x-ernie-m": { format: "percent" } },
      paid: { type: "string", format: "date" },
    };
    const all = Object.entries({ ...others, amount: number, currency: string });
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.integer({ min: 1, max: 99_999 }),
        fc.constantFrom("EUR", "GBP", "SEK", "JPY"),
        fc.boolean(),
        async (entries, amount, currency, nested) => {
          const text = `Order no. B-17, paid 2 May 2024\nAmount: ${amount} ${currency} (VAT rate 20 %)`;
          const object = {
            type: "object",
            properties: Object.fromEntries(entries),
            required: ["amount", "currency"],
          };
          const { record } = await read(text, nested ? { amount: object } : object.properties);
          expect(nested ? (record as { amount: unknown }).amount : record).toMatchObject({
            amount,
            currency,
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it("is chosen by what the schema says of either", async () => {
    const total = (amount: object, currency: object) => ({
      total: { type: "object", properties: { amount: { ...number, ...amount }, currency, note: string } },
    });
    const text = "Total net 31.00 SEK\nTotal gross 310.00 NOK";
    for (const [properties, chosen] of [
      [total({ minimum: 200 }, string), { amount: 310, currency: "NOK" }],
      [total({ maximum: 200 }, string), { amount: 31, currency: "SEK" }],
      [total({}, { enum: ["NOK", "DKK"] }), { amount: 310, currency: "NOK" }],
      [total({}, { type: "string", pattern: "^S" }), { amount: 31, currency: "SEK" }],
    ] as const)
      expect((await read(text, properties)).record).toMatchObject({ total: chosen });
    const two = {
      total: { type: "object", properties: { amount: { ...number, minimum: 200 }, currency: string } },
    };
    expect((await read(text, two)).record).toEqual({ total: { amount: 310, currency: "NOK" } });
  });

  it("is another where a rule of the schema's own refuses a part of it", async () => {
    const total = z.object({ amount: z.number(), currency: z.string() });
    const above = total.refine(({ amount }) => amount > 100, { path: ["amount"], error: "above 100" });
    const text = "Total net 31.00 SEK\nTotal gross 310.00 SEK";
    expect(await extractRecords(fakeExtractor(), text, z.object({ total: above }))).toMatchObject({
      valid: true,
      record: { total: { amount: 310, currency: "SEK" } },
    });
  });

  it("is one in every item of a list", async () => {
    const item = { type: "object", properties: { item: string, amount: number, currency: string } };
    const extractor = fakeExtractor({ item: [{ text: "Lamp" }, { text: "Shade" }] });
    const schema = { type: "object", properties: { lines: { type: "array", items: item } } } as RecordSchema;
    const { record } = await extractRecords(extractor, "Lamp, 7.00 CHF\nShade, 21.50 CHF", schema);
    expect(record).toEqual({
      lines: [
        { item: "Lamp", amount: 7, currency: "CHF" },
        { item: "Shade", amount: 21.5, currency: "CHF" },
      ],
    });
  });

  it("has the currency that stands by itself, where the amount has none or leaves it open", async () => {
    const properties = { reference: string, amount: number, currency: string };
    for (const amount of ["88.20", "$88.20"])
      expect(await read(`Amount: ${amount}\nCurrency: CAD`, properties, { required: [] })).toMatchObject({
        record: { amount: 88.2, currency: "CAD" },
        problems: [],
      });
    const open = await read("Amount: $88.20", properties, { required: ["currency"] });
    expect(open.problems).toMatchObject([{ path: "/currency", code: "ambiguous", found: "$88.20" }]);
    expect(open.record).toEqual({ amount: 88.2 });
  });

  it("is no quantity of what a price is for", async () => {
    const { record } = await read("Article\tPrice\tUnit\nTea\t4 EUR\tbox\n", {
      lines: {
        type: "array",
        items: { type: "object", properties: { article: string, price: number, unit: string } },
      },
    });
    expect(record).toEqual({ lines: [{ article: "Tea", price: 4, unit: "box" }] });
  });
});

describe("the places of problems", () => {
  it("are no value's but that which they are about", async () => {
    const day = fc.record({ day: fc.integer({ min: 1, max: 28 }), month: fc.integer({ min: 1, max: 12 }) });
    const digits = (n: number): string => String(n).padStart(2, "0");
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(day, { minLength: 1, maxLength: 6, selector: (one) => `${one.day}/${one.month}` }),
        async (days) => {
          const written = days.map(({ day: d, month }) => `${digits(d)}/${digits(month)}/2024`);
          const dates = { type: "array", items: { type: "string", format: "date" } };
          const { record, problems } = await read(
            `Dates: ${written.join(" and ")}`,
            { dates },
            { required: [] },
          );
          const clear = days.filter(({ day: d, month }) => d > 12 || d === month);
          expect((record as { dates?: unknown }).dates ?? []).toEqual(
            clear.map(({ day: d, month }) => `2024-${digits(month)}-${digits(d)}`),
          );
          expect(problems.map(({ path }) => path)).toEqual(
            days.slice(clear.length).map((_, index) => `/dates/${clear.length + index}`),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("without coercion", () => {
  const properties = {
    total: {
      type: "object",
      properties: { amount: { type: "number", minimum: 1 }, currency: { type: "string" } },
    },
    fee: { type: "number", "x-ernie-m": { format: "money" } },
    due: { type: "string", format: "date" },
    dates: { type: "array", items: { type: "string", format: "date" } },
  };
  const text = "Total: 2.310,40 €. Fee: 7,90 €. Due: 03/04/2025. Dates: 05/06/2025 and 25/06/2025.";

  it("every value is its text, checked as what it means", async () => {
    const result = await read(text, properties, { required: ["total", "fee"] }, { coerce: false });
    expect(result.record).toMatchObject({
      total: { amount: "2.310,40 €", currency: "2.310,40 €" },
      fee: "7,90 €",
      due: "03/04/2025",
      dates: ["05/06/2025", "25/06/2025"],
    });
    for (const [pointer, { text: found }] of Object.entries(result.sources)) {
      const value = pointer
        .slice(1)
        .split("/")
        .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], result.record);
      expect(value).toBe(found);
    }
    expect(result.problems).toMatchObject([
      { path: "/due", code: "ambiguous" },
      { path: "/dates/0", code: "ambiguous" },
    ]);
  });

  it("numbers are no strings that a schema refuses", async () => {
    const asked = { fee: properties.fee, total: properties.total };
    expect(await read(text, asked, {}, { coerce: false, locale: "de" })).toMatchObject({
      valid: true,
      problems: [],
    });
    const own = await extractRecords(fakeExtractor(), "Fee: 7,90 €", z.object({ fee: z.number() }), {
      coerce: false,
    });
    expect(own).toMatchObject({ valid: true, record: { fee: "7,90 €" } });
    const most = { fee: { ...properties.fee, maximum: 5 } };
    expect(await read("Fee: 7,90 €", most, {}, { coerce: false })).toMatchObject({ valid: false });
  });
});
