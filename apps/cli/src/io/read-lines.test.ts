import fc from "fast-check";
import { expect, test } from "vitest";
import { InputFileError } from "./input-file-error.js";
import { readLines } from "./read-lines.js";

const BOM = "\ufeff";
/** Lines with what counts at the beginning of an input alone, at any place, and some that are not UTF-8. */
const lines = fc.array(
  fc
    .array(fc.constantFrom(BOM, "a", "é", "", "\r"), { maxLength: 4 })
    .map((parts) => Buffer.from(parts.join("")))
    .chain((text) =>
      fc.oneof({ weight: 9, arbitrary: fc.constant(text) }, fc.constant(Buffer.from([0xff, 0xfe, 0x61]))),
    ),
  { minLength: 1, maxLength: 8 },
);

async function read(content: Buffer, firstLine: number): Promise<readonly string[]> {
  async function* chunks(): AsyncGenerator<Buffer> {
    yield content;
  }
  const all: string[] = [];
  try {
    for await (const line of readLines({ name: "input", chunks: chunks() }, { firstLine })) all.push(line);
  } catch (error) {
    if (!(error instanceof InputFileError)) throw error;
    all.push(error.message);
  }
  return all;
}

test("parts, with the numbers of their first lines, are read as all of it is", async () => {
  await fc.assert(
    fc.asyncProperty(lines, fc.nat(), async (all, at) => {
      const cut = at % all.length;
      const joined = (some: readonly Buffer[]) =>
        Buffer.concat(some.flatMap((line) => [line, Buffer.from("\n")]));
      const whole = await read(joined(all), 1);
      const first = await read(joined(all.slice(0, cut)), 1);
      const isRefused = first.some((line) => line.startsWith("input: "));
      const second = isRefused ? [] : await read(joined(all.slice(cut)), cut + 1);
      expect([...first, ...second]).toEqual(whole);
    }),
  );
});
