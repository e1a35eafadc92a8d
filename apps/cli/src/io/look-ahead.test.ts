import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { inPortions, lookAhead } from "./look-ahead.js";
import { readInputs, textReader } from "./read-inputs.js";

const MIB = 2 ** 20;

/** Things of so many bytes each, and how many of them were taken. */
function sized(sizes: readonly number[]) {
  let [taken, bytes] = [0, 0];
  async function* things(): AsyncGenerator<number, void, undefined> {
    for (const size of sizes) {
      taken += 1;
      bytes += size;
      yield taken;
    }
  }
  return { things: things(), bytesRead: () => bytes, taken: () => taken };
}

test("no more is looked at ahead than 64 MiB, and the thing that they end in; all comes in its order", async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(sizes, async (mebibytes) => {
      const { things, bytesRead, taken } = sized(mebibytes.map((size) => size * MIB));
      const inputs = await lookAhead(things, bytesRead);
      const before = mebibytes.slice(0, Math.max(0, taken() - 1)).reduce((sum, size) => sum + size, 0);
      expect(before).toBeLessThan(64);
      expect(inputs.total).toBe(bytesRead() < 64 * MIB ? mebibytes.length : undefined);
      const all: number[] = [];
      for await (const one of inputs) all.push(one);
      expect(all).toEqual(mebibytes.map((_, i) => i + 1));
    }),
  );
});

test("nor more than 20,000 things", async () => {
  const { things, bytesRead, taken } = sized(Array(20_001).fill(1));
  expect((await lookAhead(things, bytesRead)).total).toBe(undefined);
  expect(taken()).toBe(20_000);
});

test("a portion has no more than is asked for, and than 16 MiB and the thing that they end in beside what was looked at", async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 50 }), async (mebibytes, most) => {
      const { things, bytesRead, taken } = sized(mebibytes.map((size) => size * MIB));
      const inputs = await lookAhead(things, bytesRead);
      const ahead = taken();
      const all: number[] = [];
      for await (const portion of inPortions(inputs, most)) {
        expect(portion.length).toBeLessThanOrEqual(most);
        const behind = portion.filter((one) => one > ahead).slice(0, -1);
        expect(behind.reduce((sum, one) => sum + mebibytes[one - 1], 0)).toBeLessThan(16);
        all.push(...portion);
      }
      expect(all).toEqual(mebibytes.map((_, i) => i + 1));
    }),
  );
});

test("of a file the bytes are counted as they are read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ernie-m-ahead-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const line = "a".repeat(MIB - 1);
  for (const [count, total] of [
    [60, 60],
    [70, undefined],
  ] as const) {
    const file = join(folder, "x.txt");
    writeFileSync(file, `${line}\n`.repeat(count));
    expect((await readInputs(file, textReader)).total).toBe(total);
  }
});
