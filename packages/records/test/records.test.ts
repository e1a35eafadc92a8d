import { describe, expect, it } from "vitest";
import { extractRecords, type RecordProblem } from "../src/index.js";
import { fakeExtractor } from "./fake-extractor.js";

const invoice = `TINKERSALT LTD                     No. TS-2291
Bill to: Marlowe & Finch
Date of issue: 03/11/2025      Payment due: 03/12/2025
  6  oak shelving              £145.00      £870.00
              VAT at 20%                    £174.00
              Total                       £1,044.00
Status: open. Questions: accounts@tinkersalt.example`;

const money = {
  type: "object",
  properties: { amount: { type: "number" }, currency: { type: "string" } },
  required: ["amount"],
} as const;

describe("extractRecords", () => {
  it("tells apart what looks alike by the words beside it, and says where each value stands", async () => {
    const schema = {
      type: "object",
      properties: {
        invoiceNumber: { type: "string", pattern: "^[A-Z]{2}-\\d+$" },
        issued: { type: "string", format: "date" },
        dueDate: { type: "string", format: "date" },
        vatAmount: { type: "number", format: "money" },
        total: money,
        vatRate: { type: "number", "x-ernie-m": { format: "percent" } },
        status: { enum: ["open", "paid"] },
        customer: { type: "string" },
        email: { type: "string", format: "email" },
      },
      required: ["invoiceNumber", "total"],
    } as const;
    const result = await extractRecords(fakeExtractor(), invoice, schema, { locale: "en-GB" });
    expect(result.problems).toEqual([]);
    expect(result.valid).toBe(true);
    expect(result.record).toEqual({
      invoiceNumber: "TS-2291",
      issued: "2025-11-03",
      dueDate: "2025-12-03",
      vatAmount: 174,
      total: { amount: 1044, currency: "GBP" },
      vatRate: 20,
      status: "open",
      customer: "Marlowe & Finch",
      email: "accounts@tinkersalt.example",
    });
    for (const { text, start, end, by, probability } of Object.values(result.sources)) {
      expect(text).toBe(invoice.slice(start, end));
      expect(by).toBe("pattern");
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThanOrEqual(1);
    }
    expect(Object.keys(result.sources)).toContain("/total/amount");
    expect(result.sources["/total/amount"]).toEqual(result.sources["/total/currency"]);
  });

  it("names some of many options, of each its beginning", async () => {
    const expectedOf = async (options: readonly string[]): Promise<string> => {
      const schema = { type: "object", properties: { kind: { enum: options } }, required: ["kind"] } as const;
      const { problems } = await extractRecords(fakeExtractor(), "Nothing of it.", schema);
      return problems[0].expected;
    };
    expect(await expectedOf(["x1", "x2"])).toBe('one of "x1", "x2"');
    const many = Array.from({ length: 500 }, (_, i) => `x${i} ${"y".repeat(1000)}`);
    const said = await expectedOf(many);
    expect(said).toMatch(/^one of "x0 y+…, .*"x15 y+… and 484 more$/);
    expect(said.length).toBeLessThan(1500);
  });

  it("takes what the model found, and says who found it", async () => {
    const text = "Ada Lovelace wrote to bob@x.example on 3 May 1840.";
    const extractor = fakeExtractor({
      person: [{ text: "Ada Lovelace", probability: 0.8 }],
      email: [{ text: "bob@x.example" }],
    });
    const schema = {
      type: "object",
      properties: {
        person: { type: "string" },
        email: { type: "string", format: "email" },
        written: { type: "string", format: "date" },
      },
    } as const;
    const { record, sources } = await extractRecords(extractor, text, schema);
    expect(record).toEqual({ person: "Ada Lovelace", email: "bob@x.example", written: "1840-05-03" });
    expect(sources["/person"]).toEqual({
      text: "Ada Lovelace",
      start: 0,
      end: 12,
      probability: 0.8,
      by: "model",
    });
    expect(sources["/email"].by).toBe("both");
    expect(sources["/written"].by).toBe("pattern");
    expect(extractor.asked).toEqual([{ person: {}, email: {}, written: {} }]);
  });

  it("has the model choose where words do not", async () => {
    const text = "On 1 May 2025 and on 2 June 2025.";
    const schema = { type: "object", properties: { opening: { type: "string", format: "date" } } } as const;
    for (const [day, value] of [
      ["1 May 2025", "2025-05-01"],
      ["2 June 2025", "2025-06-02"],
    ]) {
      const extractor = fakeExtractor({ opening: [{ text: day, probability: 0.2 }] });
      expect((await extractRecords(extractor, text, schema)).record).toEqual({ opening: value });
    }
  });

  it("prefers a near miss that the schema allows to a sure span that it does not", async () => {
    const text = "Ref A-1 and code 77-B of the crate";
    const extractor = fakeExtractor({
      crate: [
        { text: "Ref A-1", probability: 0.9 },
        { text: "77-B", probability: 0.1 },
      ],
    });
    const schema = {
      type: "object",
      properties: { crate: { type: "string", maxLength: 4, minLength: 2 } },
    } as const;
    const { record, sources } = await extractRecords(extractor, text, schema);
    expect(record).toEqual({ crate: "77-B" });
    expect(sources["/crate"]).toMatchObject({ by: "model", probability: expect.closeTo(0.1, 2) });
  });

  it("names what is missing, ambiguous, incomplete and not allowed, and keeps the rest", async () => {
    const text = "Issued: 07/12/2025. Delivered: June 2025. Rate: 120 %. Total: $5.";
    const schema = {
      type: "object",
      properties: {
        issued: { type: "string", format: "date" },
        delivered: { type: "string", format: "date" },
        rate: { type: "number", format: "percent", maximum: 100 },
        total: { ...money, required: ["amount", "currency"] },
        iban: { type: "string", format: "iban" },
      },
      required: ["issued", "iban", "total"],
    } as const;
    const result = await extractRecords(fakeExtractor(), text, schema);
    expect(result.valid).toBe(false);
    expect(result.record).toEqual({ total: { amount: 5 } });
    const at = (path: string): RecordProblem | undefined =>
      result.problems.find((problem) => problem.path === path);
    expect(at("/issued")).toMatchObject({
      code: "ambiguous",
      found: "07/12/2025",
      start: 8,
      end: 18,
      readings: ["2025-12-07", "2025-07-12"],
    });
    expect(at("/delivered")).toMatchObject({ code: "incomplete", found: "June 2025", readings: ["2025-06"] });
    expect(at("/rate")).toMatchObject({
      code: "invalid",
      found: "120 %",
      expected: "a percentage with maximum 100",
    });
    expect(at("/total")).toMatchObject({ code: "ambiguous", found: "$5" });
    expect(at("/iban")).toEqual({ path: "/iban", code: "missing", expected: "an IBAN" });
    expect(result.problems).toHaveLength(5);
  });

  it("rejects with strict where anything is wrong", async () => {
    const schema = {
      type: "object",
      properties: { iban: { type: "string", format: "iban" } },
      required: ["iban"],
    } as const;
    const call = extractRecords(fakeExtractor(), ["x DE89 3704 0044 0532 0130 00", "none"], schema, {
      strict: true,
    });
    await expect(call).rejects.toMatchObject({
      name: "RecordError",
      code: "incomplete-record",
      text: 1,
      message: "texts[1]: /iban: expected an IBAN, got nothing",
      problems: [{ path: "/iban", code: "missing", expected: "an IBAN" }],
    });
  });

  it("leaves values as they stand without coercion", async () => {
    const schema = {
      type: "object",
      properties: { total: { type: "string", format: "money" }, due: { type: "string", format: "date" } },
    } as const;
    const { record } = await extractRecords(fakeExtractor(), "Due 2 June 2025: total 5 €", schema, {
      coerce: false,
    });
    expect(record).toEqual({ due: "2 June 2025", total: "5 €" });
  });

  it("gives many texts what each gives alone, and a blank text nothing", async () => {
    const schema = { type: "object", properties: { email: { type: "string", format: "email" } } } as const;
    const texts = ["a@b.example", " ", "c@d.example"];
    const results = await extractRecords(fakeExtractor(), texts, schema);
    expect(results.map(({ record }) => record)).toEqual([
      { email: "a@b.example" },
      {},
      { email: "c@d.example" },
    ]);
    for (const [index, text] of texts.entries())
      expect(await extractRecords(fakeExtractor(), text, schema)).toEqual(results[index]);
  });

  it("lists all of a kind, each to the property whose words are nearest", async () => {
    const text =
      "Revenue was € 5 mln after € 4 mln; profit fell to € 1 mln. Write to a@x.example, b@x.example or a@x.example.";
    const list = (format: string) => ({ type: "array", items: { type: "string", format } }) as const;
    const schema = {
      type: "object",
      properties: { revenue: list("money"), profit: list("money"), emails: list("email") },
    } as const;
    const { record, sources } = await extractRecords(fakeExtractor(), text, schema);
    expect(record).toEqual({
      revenue: ["€ 5 mln", "€ 4 mln"],
      profit: ["€ 1 mln"],
      emails: ["a@x.example", "b@x.example"],
    });
    expect(sources["/revenue/1"].text).toBe("€ 4 mln");
  });

  it("uses recognisers of one's own where a format names them", async () => {
    const plate = {
      kind: "plate",
      recognize: (text: string) =>
        Array.from(text.matchAll(/[A-Z]{1,3}-[A-Z]{2} \d{1,4}/g), ({ index, 0: found }) => ({
          start: index,
          end: index + found.length,
          value: found.replace("-", " "),
        })),
    };
    const schema = { type: "object", properties: { car: { type: "string", format: "plate" } } } as const;
    const { record } = await extractRecords(fakeExtractor(), "The car M-AB 123 was red.", schema, {
      recognizers: [plate],
    });
    expect(record).toEqual({ car: "M AB 123" });
  });

  it("chooses among options by the text, else by the model", async () => {
    const schema = {
      type: "object",
      properties: {
        mood: { enum: ["satisfied", "angry"] },
        newsletter: { type: "boolean" },
        currency: { const: "EUR" },
        level: { enum: [1, 2, null] },
      },
      required: ["currency", "level"],
    } as const;
    const said = await extractRecords(fakeExtractor(), "The client is angry. Newsletter: yes", schema);
    expect(said.record).toEqual({ mood: "angry", newsletter: true, currency: "EUR", level: null });
    expect(said.sources["/mood"]).toMatchObject({ text: "angry", start: 14, by: "pattern" });

    const extractor = fakeExtractor({ mood: [{ text: "satisfied", probability: 0.7 }] });
    const guessed = await extractRecords(extractor, "Thanks, that is sorted then.", schema);
    expect(guessed.record).toMatchObject({ mood: "satisfied" });
    expect(guessed.sources["/mood"]).toEqual({ probability: 0.7, by: "model" });
    expect(extractor.asked[0]).toHaveProperty("mood [satisfied, angry]");
  });

  it("asks nothing of the model where nothing is to be asked, and stops when told to", async () => {
    const extractor = fakeExtractor();
    const schema = { type: "object", properties: { kind: { const: "letter" } } } as const;
    expect((await extractRecords(extractor, "Dear all", schema)).record).toEqual({ kind: "letter" });
    expect(extractor.asked).toEqual([]);
    const signal = AbortSignal.abort(new Error("enough"));
    const email = { type: "object", properties: { email: { type: "string", format: "email" } } } as const;
    await expect(extractRecords(extractor, "x", email, { signal })).rejects.toThrow("enough");
  });

  it("names what is wrong with its arguments", async () => {
    const schema = { type: "object", properties: { a: { type: "string" } } } as const;
    const fails = (expected: object, ...call: readonly unknown[]): Promise<void> =>
      expect(extractRecords(...(call as Parameters<typeof extractRecords>))).rejects.toMatchObject(expected);
    await fails({ input: "texts" }, fakeExtractor(), 5, schema);
    await fails({ input: "texts[1]" }, fakeExtractor(), ["a", null], schema);
    await fails({ input: "records" }, fakeExtractor(), "a", schema, { records: "two" });
    await fails({ input: "strict" }, fakeExtractor(), "a", schema, { strict: "yes" });
    await fails({ input: "recognizers[0]" }, fakeExtractor(), "a", schema, { recognizers: [{}] });
    await fails({ input: "locale" }, fakeExtractor(), "a", schema, { locale: "?" });
  });
});
