import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractRecords, type JsonSchema } from "../src/index.js";
import { fakeExtractor } from "./fake-extractor.js";

const string = { type: "string" } as const;
const number = { type: "number" } as const;
const money = { type: "object", properties: { amount: number, currency: string } } as const;

/** What an invoice's lines are, by what its properties are called. */
const lines = (properties: NonNullable<JsonSchema["properties"]>): JsonSchema => ({
  type: "object",
  properties: { total: money, lines: { type: "array", items: { type: "object", properties } } },
});

async function linesOf(text: string, properties: NonNullable<JsonSchema["properties"]>, locale?: string) {
  const result = await extractRecords(fakeExtractor(), text, lines(properties), {
    ...(locale && { locale }),
  });
  for (const { text: found, start, end } of Object.values(result.sources))
    expect(text.slice(start, end)).toBe(found);
  return result;
}

describe("lists of objects that a table has", () => {
  it("are its rows, each cell by its column, and totals are none", async () => {
    const text = `Qty   Article                 Unit price     Amount
  2   Copper kettle, 2 l         £31.50      £63.00
 12   Tea towel                   £4.25      £51.00

Total                                       £114.00`;
    const { record, sources } = await linesOf(text, {
      item: string,
      qty: number,
      unitPrice: money,
      amount: number,
    });
    expect(record).toEqual({
      total: { amount: 114, currency: "GBP" },
      lines: [
        { item: "Copper kettle, 2 l", qty: 2, unitPrice: { amount: 31.5, currency: "GBP" }, amount: 63 },
        { item: "Tea towel", qty: 12, unitPrice: { amount: 4.25, currency: "GBP" }, amount: 51 },
      ],
    });
    expect(sources["/lines/1/unitPrice/amount"]).toMatchObject({ text: "£4.25", by: "pattern" });
  });

  it("are found by columns in other languages and without accents", async () => {
    const text = `Désignation\tQté\tPrix unitaire HT\tMontant HT
Chaise pliante\t4\t38,00 €\t152,00 €
Livraison\t1\t25,00 €\t25,00 €
Total HT\t\t\t177,00 €`;
    const properties = { designation: string, quantite: number, prix_unitaire: number, montant: number };
    expect((await linesOf(text, properties, "fr")).record).toMatchObject({
      lines: [
        { designation: "Chaise pliante", quantite: 4, prix_unitaire: 38, montant: 152 },
        { designation: "Livraison", quantite: 1, prix_unitaire: 25, montant: 25 },
      ],
    });
  });

  it("have cells by where they stand where a row lacks some, and bars and rules are none", async () => {
    const text = `| 商品名 | 数量 | 单价 |
|:-----|----:|----:|
| 折叠椅 | 4 | ￥38.00 |
| 送货 | 1 | ￥25.00 |`;
    expect(
      (await linesOf(text, { 商品名: string, 数量: number, 单价: number }, "zh-CN")).record,
    ).toMatchObject({
      lines: [
        { 商品名: "折叠椅", 数量: 4, 单价: 38 },
        { 商品名: "送货", 数量: 1, 单价: 25 },
      ],
    });
    const gaps = `Article            Qty    Unit price
Setting up                   £40.00
Tea towel           12        £4.25`;
    expect((await linesOf(gaps, { article: string, qty: number, unitPrice: number })).record).toMatchObject({
      lines: [
        { article: "Setting up", unitPrice: 40 },
        { article: "Tea towel", qty: 12, unitPrice: 4.25 },
      ],
    });
  });

  it("have cells by their numbers where tabs or bars part them, empty ones too", async () => {
    const cells = fc.record({
      item: fc.option(fc.constantFrom("Bolt", "Copper kettle", "M4"), { nil: undefined }),
      qty: fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }),
      price: fc.option(fc.constantFrom(1.25, 38.5), { nil: undefined }),
    });
    const filled = cells.filter(({ item, qty, price }) =>
      [item, qty, price].some((one) => one !== undefined),
    );
    const forms = fc.constantFrom(
      (row: readonly string[]) => row.join("\t"),
      (row: readonly string[]) => `| ${row.join(" | ")} |`,
      (row: readonly string[]) => `│${row.join("│")}│`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(filled, { minLength: 1, maxLength: 4 }), forms, async (rows, form) => {
        const lines = rows.map(({ item, qty, price }) =>
          form([item ?? "", qty?.toString() ?? "", price?.toFixed(2) ?? ""]),
        );
        const text = [form(["Item", "Qty", "Price"]), ...lines].join("\n");
        const { record } = await linesOf(text, { item: string, qty: number, price: number }, "en");
        expect(record.lines, text).toEqual(rows.map((row) => JSON.parse(JSON.stringify(row)) as object));
      }),
    );
  });

  it("have cells as they come where tabs align columns, and where bars only stand around a row", async () => {
    for (const text of [
      "Item\t\tQty\tPrice\nFolding chair\t4\t3.50\nBolt\t\t4\t3.50",
      "| Item            Qty   Price |\n| Folding chair     4    3.50 |\n| Bolt              4    3.50 |",
      "Item            Qty   Price\n\tFolding chair     4    3.50\n\tBolt              4    3.50",
    ])
      expect((await linesOf(text, { item: string, qty: number, price: number }, "en")).record, text).toEqual({
        lines: [
          { item: "Folding chair", qty: 4, price: 3.5 },
          { item: "Bolt", qty: 4, price: 3.5 },
        ],
      });
  });

  it("are numbered by what is left of them, with sources and problems", async () => {
    const text = "Item   Date\n-   07/12/2025\nTea towel   30/12/2025\n-   08/11/2025\nKettle   29/12/2025";
    const properties = {
      item: { type: "string", minLength: 3 },
      date: { type: "string", format: "date" },
    } as const;
    const { record, sources, problems } = await linesOf(text, properties);
    expect(record.lines).toEqual([
      { item: "Tea towel", date: "2025-12-30" },
      { item: "Kettle", date: "2025-12-29" },
    ]);
    expect(Object.keys(sources).sort()).toEqual([
      "/lines/0/date",
      "/lines/0/item",
      "/lines/1/date",
      "/lines/1/item",
    ]);
    // What is no item has a number that none has.
    expect(problems.map(({ path, found }) => [path, found])).toEqual([
      ["/lines/2/date", "07/12/2025"],
      ["/lines/3/date", "08/11/2025"],
    ]);
  });

  it("are records of their own where many are asked for", async () => {
    const text =
      "Employee    Hire date     Salary\nIda Quist   3 May 2019    £41,000\nBo Rand     8 June 2021   £38,500";
    const schema = {
      type: "object",
      properties: { employee: string, hireDate: { type: "string", format: "date" }, salary: number },
    } as const;
    const found = await extractRecords(fakeExtractor(), text, schema, { records: "many" });
    expect(found.map(({ record }) => record)).toEqual([
      { employee: "Ida Quist", hireDate: "2019-05-03", salary: 41_000 },
      { employee: "Bo Rand", hireDate: "2021-06-08", salary: 38_500 },
    ]);
  });

  it("go on under a header that is written again", async () => {
    const text = "Item   Qty\nTea towel   12\nItem   Qty\nKettle   2\n";
    expect((await linesOf(text, { item: string, qty: number })).record).toMatchObject({
      lines: [
        { item: "Tea towel", qty: 12 },
        { item: "Kettle", qty: 2 },
      ],
    });
  });

  it("of ten thousand rows take no longer than their length", async () => {
    const row = (index: number): string => `Model ${index}x      ${index + 1}     £${index + 1}.50`;
    const text = ["Item      Qty     Price", ...Array.from({ length: 10_000 }, (_, i) => row(i))].join("\n");
    const { record } = await linesOf(text, { item: string, qty: number, price: number });
    expect(record.lines).toHaveLength(10_000);
  });
});
