import { expect, test } from "vitest";
import { extractRecords, recordColumns, schemaFromNames } from "../src/index.js";

const asksNobody = { extract: () => Promise.resolve([{}]) };

test("each name is a property, with what the name says of its values", async () => {
  const schema = schemaFromNames([
    { supplier: ["phone number", "employer"] },
    "invoice date",
    "total amount",
    "VAT rate",
    "weight",
    "状态 [已付, 未付]",
    { customer: ["phone number"] },
  ]);
  expect(Object.entries(schema.properties ?? {}).map(([name, type]) => [name, type])).toEqual([
    ["supplier", { type: "string" }],
    ["phone number", { type: "string", "x-ernie-m": { of: "supplier", format: "phone" } }],
    ["employer", { type: "string", "x-ernie-m": { of: "supplier" } }],
    ["invoice date", { type: "string", format: "date" }],
    [
      "total amount",
      { type: "object", properties: { amount: { type: "number" }, currency: { type: "string" } } },
    ],
    ["VAT rate", { type: "number", "x-ernie-m": { format: "percent" } }],
    ["weight", { type: "object", properties: { amount: { type: "number" }, unit: { type: "string" } } }],
    ["状态", { enum: ["已付", "未付"] }],
    ["customer", { type: "string" }],
    [
      "customer phone number",
      { type: "string", "x-ernie-m": { name: "phone number", of: "customer", format: "phone" } },
    ],
  ]);
  expect(schema["x-ernie-m"]).toEqual({ key: "supplier" });
  const columns = await recordColumns(schema);
  expect(columns.map(({ name }) => name)).toContain("total amount.currency");
});

test("records are read by it", async () => {
  const schema = schemaFromNames(["invoice date", "total amount"]);
  const { record } = await extractRecords(
    asksNobody,
    "Invoice date: 4 February 2025\nTotal amount: £1,188.00",
    schema,
  );
  expect(record).toEqual({
    "invoice date": "2025-02-04",
    "total amount": { amount: 1188, currency: "GBP" },
  });
});
