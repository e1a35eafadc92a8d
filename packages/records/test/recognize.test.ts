import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Recognizer, recognize, recognizedKinds } from "../src/index.js";

const values = async (...call: Parameters<typeof recognize>): Promise<readonly unknown[]> =>
  (await recognize(...call)).map(({ value, problem }) => value ?? problem?.readings);

describe("recognize", () => {
  it("gives what it finds by position, each with its kind, text, place and value", async () => {
    const text = "Due 2 June 2025: 1.515,23 €, to ann@firma.example";
    expect(await recognize(text, ["email", "date", "money"])).toEqual([
      { kind: "date", text: "2 June 2025", start: 4, end: 15, value: "2025-06-02" },
      { kind: "money", text: "1.515,23 €", start: 17, end: 27, value: { amount: 1515.23, currency: "EUR" } },
      { kind: "email", text: "ann@firma.example", start: 32, end: 49, value: "ann@firma.example" },
    ]);
  });

  it("says that a date may mean two days, until a locale settles it", async () => {
    const [found] = await recognize("07/12/2025", ["date"]);
    expect(found).toEqual({
      kind: "date",
      text: "07/12/2025",
      start: 0,
      end: 10,
      problem: {
        code: "ambiguous",
        expected: "a locale, which says what it means",
        readings: ["2025-12-07", "2025-07-12"],
      },
    });
    expect(await values("07/12/2025", ["date"], { locale: "en-GB" })).toEqual(["2025-12-07"]);
    expect(await values("07/12/2025", ["date"], { locale: "en-US" })).toEqual(["2025-07-12"]);
    // English alone is written both ways.
    expect(await values("07/12/2025", ["date"], { locale: "en" })).toEqual([["2025-12-07", "2025-07-12"]]);
    // One of the two is no day.
    expect(await values("30/09/2025", ["date"], { locale: "en-US" })).toEqual(["2025-09-30"]);
    expect(await values("31.02.2025", ["date"])).toEqual([]);
  });

  it("says what a date lacks, and reads it from a reference day", async () => {
    expect(await values("12 Feb, June 2025, in 1998", ["date"])).toEqual([
      ["--02-12"],
      ["2025-06"],
      ["1998"],
    ]);
    const seen = { locale: "en", referenceDate: "2025-06-02" };
    expect(await values("12 Feb, then tomorrow and in two weeks", ["date"], seen)).toEqual([
      "2025-02-12",
      "2025-06-03",
      "2025-06-16",
    ]);
    expect(
      await values("mardi prochain", ["date"], { locale: "fr", referenceDate: "2025-06-02" }),
    ).toHaveLength(1);
  });

  it("says that a number may have thousands or decimals; an amount has two decimals or none", async () => {
    expect(await values("1.515", ["number"])).toEqual([[1515, 1.515]]);
    expect(await values("1.515", ["number"], { locale: "de" })).toEqual([1515]);
    expect(await values("1.515", ["number"], { locale: "en" })).toEqual([1.515]);
    expect(await values("€ 1.515", ["money"])).toEqual([{ amount: 1515, currency: "EUR" }]);
    expect(await values("KWD 1.515", ["money"])).toEqual([[1515, 1.515]]);
    expect(await values("1.2.3 and 10.0.0.1 and A-1093/25", ["number"])).toEqual([]);
  });

  it("says which currencies a sign may be, until the locale or the caller settles it", async () => {
    const [dollars] = await recognize("$5", ["money"]);
    expect(dollars.value).toEqual({ amount: 5 });
    expect(dollars.problem).toMatchObject({
      code: "ambiguous",
      readings: expect.arrayContaining(["USD", "CAD"]),
    });
    expect(await values("$5", ["money"], { locale: "en-CA" })).toEqual([{ amount: 5, currency: "CAD" }]);
    expect(await values("$5", ["money"], { currency: "AUD" })).toEqual([{ amount: 5, currency: "AUD" }]);
    expect(await values("合计 ¥5", ["money"])).toEqual([{ amount: 5, currency: "CNY" }]);
    expect(await values("ごうけい ¥5", ["money"])).toEqual([{ amount: 5, currency: "JPY" }]);
    expect(await values("5 kr", ["money"], { locale: "da" })).toEqual([{ amount: 5, currency: "DKK" }]);
  });

  it("reads national phone numbers by the country, and finds them after a word without one", async () => {
    expect(await values("Ring (020) 7946 0958", ["phone"])).toEqual([["02079460958"]]);
    expect(await values("(020) 7946 0958", ["phone"])).toEqual([]);
    expect(await values("(020) 7946 0958", ["phone"], { country: "GB" })).toEqual(["+442079460958"]);
    expect(await values("+353 85 555 0129", ["phone"])).toEqual(["+353855550129"]);
  });

  it("takes numbers of accounts with a right checksum only", async () => {
    expect(await values("DE89 3704 0044 0532 0130 00", ["iban"])).toEqual(["DE89370400440532013000"]);
    expect(await values("DE89 3704 0044 0532 0130 01", ["iban"])).toEqual([]);
  });

  it("finds patterns as whole words, anchored or not, in linear time", async () => {
    const text = "INV-2025-001, INV-2025-0012 and XINV-2025-003";
    for (const pattern of ["INV-\\d{4}-\\d{3}", "^INV-\\d{4}-\\d{3}$"])
      expect(await values(text, [{ pattern }])).toEqual(["INV-2025-001"]);
    expect(await values(`${"a".repeat(200)}!`, [{ pattern: "(a+)+$" }])).toHaveLength(1);
    expect(await values(`${"a".repeat(50_000)}!`, [{ pattern: "(a+)+$" }])).toEqual([]);
    expect(await values("aaaa", [{ pattern: "b*" }])).toEqual([]);
  });

  it("refuses patterns that cannot run in linear time, and says where", async () => {
    for (const pattern of ["(?=a)b", "(a)\\1", "(", "a{5000}", "x".repeat(2000)])
      await expect(recognize("", [{ pattern }])).rejects.toMatchObject({
        code: "invalid-input",
        input: "what[0].pattern",
      });
  });

  it("takes recognisers of one's own, and leaves out what lies outside of the text", async () => {
    const plates: Recognizer<"plate", { readonly city: string }> = {
      kind: "plate",
      recognize: (text) => [
        { start: text.indexOf("M-"), end: text.indexOf("M-") + 8, value: { city: "München" } },
        { start: 5, end: 5 },
        { start: -1, end: 3 },
        { start: 0, end: 1000 },
      ],
    };
    const [found, ...others] = await recognize("Seen: M-AB 123.", [plates]);
    expect(found).toEqual({ kind: "plate", text: "M-AB 123", start: 6, end: 14, value: { city: "München" } });
    expect(others).toEqual([]);
  });

  it("names what is wrong with its arguments", async () => {
    const fails = (expected: object, ...call: readonly unknown[]): Promise<void> =>
      expect(recognize(...(call as Parameters<typeof recognize>))).rejects.toMatchObject(expected);
    await fails({ input: "text" }, 5, ["date"]);
    await fails({ input: "what" }, "", "date");
    await fails({ input: "what[1]" }, "", ["date", "colour"]);
    await fails({ input: "locale" }, "", ["date"], { locale: "no locale" });
    await fails({ input: "country" }, "", ["date"], { country: "Germany" });
    await fails({ input: "currency" }, "", ["date"], { currency: "€" });
    await fails({ input: "referenceDate" }, "", ["date"], { referenceDate: "yesterday" });
  });

  it("cuts every find exactly out of any text", async () => {
    const pieces = fc.oneof(
      fc.constantFrom(
        "1.515,23 €",
        "3 pm",
        "２０２５年",
        "٣١/١٠/٢٠٢٥",
        "😀",
        "İ",
        "a@b.example",
        "%",
        "$5",
        "第3",
        "百分之五",
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.string({
        unit: fc.constantFrom(..."0123456789.,-/: €$年月日円万千一二\u200e\u00a0'"),
        maxLength: 8,
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
        fc.constantFrom(undefined, "de", "en-US", "ja", "ar-EG"),
        async (text, locale) => {
          for (const { start, end, text: cut } of await recognize(text, recognizedKinds, {
            ...(locale && { locale }),
          })) {
            expect(start).toBeLessThan(end);
            expect(cut).toBe(text.slice(start, end));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    "1.",
    "1 ",
    "11:",
    "一",
    "1千",
    "$1",
    "a@b.",
    "http://",
    "in 2021 ",
    "DE89 ",
    "+1 ",
    "tel. ",
    "1 jan ",
    "P1D",
    "1/m",
  ])("reads fifty thousand characters of %j", async (piece) => {
    await recognize(piece.repeat(50_000 / piece.length), recognizedKinds);
  });
});
