import { expect, test } from "vitest";
import { z } from "zod";
import { RecordSchemaError, recordColumns } from "../src/index.js";

const namesOf = async (schema: Parameters<typeof recordColumns>[0]) =>
  (await recordColumns(schema)).map(({ name }) => name);

test("a value is a column, an object inside another several, a list one", async () => {
  const invoice = z.object({
    number: z.string(),
    total: z.object({ amount: z.number(), currency: z.string() }),
    status: z.enum(["open", "paid"]),
    kind: z.literal("invoice"),
    seller: z.object({ name: z.string(), address: z.object({ city: z.string() }) }),
    lines: z.array(z.object({ item: z.string(), price: z.number() })),
    emails: z.array(z.email()),
  });
  expect(await recordColumns(invoice)).toEqual([
    { name: "number", path: ["number"], pointer: "/number" },
    { name: "total.amount", path: ["total", "amount"], pointer: "/total/amount" },
    { name: "total.currency", path: ["total", "currency"], pointer: "/total/currency" },
    { name: "status", path: ["status"], pointer: "/status" },
    { name: "kind", path: ["kind"], pointer: "/kind" },
    { name: "seller.name", path: ["seller", "name"], pointer: "/seller/name" },
    { name: "seller.address.city", path: ["seller", "address", "city"], pointer: "/seller/address/city" },
    { name: "lines", path: ["lines"], pointer: "/lines" },
    { name: "emails", path: ["emails"], pointer: "/emails" },
  ]);
});

test("an amount and its currency are columns of their own among others", async () => {
  const line = z.object({ currency: z.string(), item: z.string(), amount: z.number() });
  expect(await namesOf(line)).toEqual(["currency", "item", "amount"]);
});

test("what several branches have is one column; names that would be the same are pointers", async () => {
  const name = { type: "string" };
  const person = { type: "object", properties: { name, born: { type: "string", format: "date" } } };
  const firm = { type: "object", properties: { name, seat: { type: "string" } } };
  expect(await namesOf({ anyOf: [person, firm] })).toEqual(["name", "born", "seat"]);
  expect(await namesOf({ properties: { "a.b": name, a: { properties: { b: name, c: name } } } })).toEqual([
    "/a.b",
    "/a/b",
    "a.c",
  ]);
  expect((await recordColumns({ properties: { "a/b~c": name } }))[0]?.pointer).toBe("/a~1b~0c");
});

test("what cannot be asked is refused with its place, as when records are read", async () => {
  const schema = { properties: { when: { $ref: "#/$defs/day" } } };
  await expect(recordColumns(schema)).rejects.toThrow(RecordSchemaError);
  await expect(recordColumns(schema)).rejects.toMatchObject({ path: "$.properties.when.$ref" });
  await expect(recordColumns({ properties: { a: {} } }, { locale: "no such" })).rejects.toThrow("locale");
});
