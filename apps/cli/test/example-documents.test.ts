import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../examples/documents/", import.meta.url);

test("each example document has a schema that names it, with something to find", () => {
  const schemas = JSON.parse(readFileSync(new URL("schemas.json", folder), "utf8")) as Readonly<
    Record<string, readonly string[]>
  >;
  const texts = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  expect(Object.keys(schemas).sort()).toEqual(texts.sort());
  for (const [name, schema] of Object.entries(schemas)) {
    expect(new Set(schema).size, name).toBe(schema.length);
    expect(schema.length, name).toBeGreaterThan(0);
    expect(readFileSync(new URL(name, folder), "utf8").trim(), name).not.toBe("");
  }
});
