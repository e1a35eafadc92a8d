import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readInputs, textReader } from "./read-inputs.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-recognise-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What is read of a file of some name: its texts with what their records have beside, or why it is refused. */
async function read(name: string, content: string): Promise<unknown> {
  const file = join(folder, name);
  writeFileSync(file, content);
  try {
    const all: unknown[] = [];
    for await (const input of await readInputs(file, textReader)) all.push(input);
    return all;
  } catch (error) {
    return (error as Error).message.replaceAll(file, "");
  }
}

const strings = fc.string({ unit: "grapheme", maxLength: 8 });
const records = fc.record({ id: fc.nat(), text: strings });
const others = fc.oneof(
  fc.record({ id: fc.nat(), content: strings }),
  fc.constant({}),
  fc.array(fc.nat(), { maxLength: 3 }),
);
/** Values as a program writes them: one a line with blank ones between, or a list in one line or in many. */
const written = fc
  .tuple(
    fc.array(fc.oneof(strings, records, others), { minLength: 1, maxLength: 5 }),
    fc.constantFrom("lines", "list", "indented"),
    fc.constantFrom("", "\ufeff", "\n", "\r\n \n"),
  )
  .map(([values, form, before]) => {
    const list = JSON.stringify(values, undefined, form === "indented" ? 2 : 0);
    return before + (form === "lines" ? values.map((value) => JSON.stringify(value)).join("\n\n") : list);
  });

test("JSON is read, or refused, as in a file that is called so, whatever its name", async () => {
  await fc.assert(
    fc.asyncProperty(written, async (content) => {
      expect(await read("x.dat", content)).toEqual(await read("x.json", content));
    }),
  );
});

test("an object, or a list, of many lines without texts is refused by name", async () => {
  const content = JSON.stringify({ id: 1, content: "Ann" }, undefined, 2);
  expect(await read("x.dat", content)).toBe(': expected a string under "text", got undefined');
  expect(await read("x.dat", `[\n${content}]`)).toBe(
    ': item 1: expected a string under "text", got undefined',
  );
});

/** Lines of which one is none that programs write. */
const prose = fc
  .tuple(
    fc.array(
      fc.oneof(
        strings.map((text) => JSON.stringify(text)),
        fc.constantFrom("{}", "[1]", "", " "),
      ),
    ),
    fc.constantFrom("so on", "[Chapter]", '"Hi," she said.', "{", "7", "true", "null", "-1.5"),
    fc.array(fc.constantFrom("{}", '["a"]', '"b"', "c", "")),
  )
  .map(([before, text, behind]) => [...before, text, ...behind]);

test("lines are texts where one of them is no value of JSON", async () => {
  await fc.assert(
    fc.asyncProperty(prose, async (lines) => {
      const texts = lines.map((value) => ({ value, carried: {} }));
      expect(await read("x.dat", `${lines.join("\n")}\n`)).toEqual(texts);
    }),
  );
});

test("a mistake behind a record is a mistake", async () => {
  expect(await read("x.dat", '{"text": "a"}\nb\n')).toContain(": line 2 is not JSON");
});
