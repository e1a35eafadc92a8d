/** What a person who watches a command is shown of how far it is. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { commands } from "../src/commands/table.js";

/** What bars were told: how many they count to, and what is shown of each step. */
const bars: { total: number; format: string; shown: { value: number; done: number }[] }[] = [];
vi.mock("../src/io/progress-bar.js", () => ({
  progressBar({ format }: { readonly format: string }) {
    const bar = { total: 0, format, shown: [] as { value: number; done: number }[] };
    bars.push(bar);
    return {
      start(total: number, value: number, { done }: { readonly done: number }) {
        bar.total = total;
        bar.shown.push({ value, done });
      },
      update: (value: number, { done }: { readonly done: number }) => bar.shown.push({ value, done }),
      stop() {},
    };
  },
}));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-progress-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  bars.length = 0;
});

const document = (i: number, sentences: number) =>
  Array.from({ length: sentences }, (_, j) => `Person ${i}-${j} was born in Warsaw and lives in Rome.`).join(
    " ",
  );

async function run(name: string, texts: readonly string[], args: readonly string[]): Promise<number> {
  const input = join(folder, "texts.jsonl");
  const output = join(folder, "output.jsonl");
  writeFileSync(input, texts.map((text) => `${JSON.stringify({ text })}\n`).join(""));
  const command = new Command(name);
  const add = await commands[name].load();
  add(command, { interactive: true, showsResults: false, warn() {}, note() {} });
  await command.parseAsync(["--input", input, "--output", output, ...args], { from: "user" });
  return readFileSync(output, "utf8").split("\n").length - 1;
}

const schema = JSON.stringify({ properties: { person: { type: "string" }, location: { type: "string" } } });
test.each([
  ["extract", ["--schema", '["person", "location"]']],
  ["records", ["--schema", schema]],
  ["embed", []],
] as const)("%s: as much of the bar as is done, in one text as in several", async (name, args) => {
  for (const [count, sentences] of [
    [1, 60],
    [3, 20],
    [66, 4],
  ]) {
    bars.length = 0;
    const texts = Array.from({ length: count }, (_, i) => document(i, sentences));
    expect(await run(name, texts, args)).toBe(count);
    const [{ total, format, shown }] = bars;
    expect(bars).toHaveLength(1);
    expect(total).toBe(count);
    expect(format.includes("texts")).toBe(count > 1);
    const values = shown.map(({ value }) => value);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect([values[0], values.at(-1)]).toEqual([0, count]);
    // A few texts that are one row each are done at once.
    const between = values.filter((value) => ![0, 64, count].includes(value));
    if (name !== "embed" || count > 3) expect(between.length).toBeGreaterThan(0);
    for (const { value, done } of shown) expect(done).toBe(Math.floor(value));
  }
});

test("one that is not told of in parts has no bar, nor has nothing", async () => {
  await run("tokenize", ["Ada"], []);
  await run("extract", [], ["--schema", '["person"]']);
  expect(bars).toEqual([]);
  await run("tokenize", ["Ada", "Bob"], []);
  expect(bars.map(({ total, shown }) => [total, shown.at(-1)])).toEqual([[2, { value: 2, done: 2 }]]);
});
