/** What a log keeps for a run that goes on: every step once, whatever was being written. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { keptLength } from "./kept-length.js";

const folder = mkdtempSync(join(tmpdir(), "kept-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "log.jsonl");

/** Lines of a run that is measured every `every` steps, as they are written. */
function linesOf(steps: number, every: number): readonly { readonly step: number; readonly text: string }[] {
  return Array.from({ length: steps }, (_, step) => [
    { step, text: `${JSON.stringify({ step, epoch: 0, loss: 1 / (step + 1) })}\n` },
    ...((step + 1) % every === 0
      ? [
          {
            step: step + 1,
            text: `${JSON.stringify({ step: step + 1, evaluation: { f1: 0.5, labels: { é: 1 } } })}\n`,
          },
        ]
      : []),
  ]).flat();
}

test("a run that goes on from any step finds the steps before it, once, and no part of a line", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        steps: fc.nat(12),
        every: fc.integer({ min: 1, max: 5 }),
        from: fc.nat(14),
        torn: fc.nat(200),
      }),
      async ({ steps, every, from, torn }) => {
        const bytes = Buffer.from(
          linesOf(steps, every)
            .map(({ text }) => text)
            .join(""),
        );
        writeFileSync(path, bytes.subarray(0, Math.max(0, bytes.length - torn)));
        const { bytes: length, evaluatedAt } = await keptLength(path, from);
        const whole = bytes.subarray(0, Math.max(0, bytes.length - torn)).toString();
        const complete = whole.slice(0, whole.lastIndexOf("\n") + 1);
        const wanted = linesOf(Math.min(steps, from), every)
          .map(({ text }) => text)
          .join("");
        const kept = wanted.length < complete.length ? wanted : complete;
        expect(bytes.subarray(0, length).toString()).toBe(kept);
        const measured = kept.split("\n").filter((line) => line.includes("evaluation"));
        expect(evaluatedAt).toBe(measured.length === 0 ? undefined : JSON.parse(measured.at(-1) ?? "").step);
      },
    ),
  );
});

describe("a file that no training wrote is named with its line:", () => {
  test.each([
    ["texts", '{"text": "a bridge"}\n', 1],
    ["no JSON", '{"step":0,"epoch":0,"loss":1}\nstep 1: loss 0.5\n', 2],
    ["a step that is none", '{"step":-1,"epoch":0,"loss":1}\n', 1],
    ["steps without what they gave", '{"step":0}\n', 1],
    ["a list", "[1]\n", 1],
  ])("%s", async (_, text, line) => {
    writeFileSync(path, text);
    await expect(keptLength(path, 5)).rejects.toThrow(`${path}: line ${line} is no line of a training's log`);
  });
});
