import type { ExtractionResult } from "@ernie-m/heads";
import fc from "fast-check";
import { createColors } from "picocolors";
import { expect, test } from "vitest";
import { markedText, relationTree } from "../../src/render/marked-text.js";

const none = createColors(false);

test("whatever text, names and spans hold, nothing of it acts on a terminal", () => {
  const hostile = fc.string({ unit: "binary", minLength: 1 });
  fc.assert(
    fc.property(hostile, hostile, hostile, (text, kind, relation) => {
      const span = { text, start: 0, end: text.length, probability: 1 };
      const result: ExtractionResult = { [kind]: [{ ...span, relations: { [relation]: [span] } }] };
      const shown = [markedText(text, result, new Map(), none), ...relationTree(result, none)];
      for (const line of shown)
        expect(line.replace(/[\n\t]/g, "")).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
    }),
  );
});
