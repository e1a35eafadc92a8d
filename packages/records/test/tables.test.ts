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
