import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OffsetReader } from "./offset-units.js";

describe("where offsets are", () => {
  it("is what counting from the beginning says, in whatever order they are asked for", () => {
    const piece = fc.tuple(
      fc.constantFrom("a", "é", "e\u0301", "字", "😀", "\r\n", "क\u094dष"),
      fc.constantFrom(1, 1, 3, 90),
    );
    const counts = {
      "code-points": (text: string) => Array.from(text).length,
      "utf-8": (text: string) => new TextEncoder().encode(text).length,
      graphemes: (text: string) => Array.from(new Intl.Segmenter("und").segment(text)).length,
    };
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.constantFrom("code-points" as const, "utf-8" as const, "graphemes" as const),
        fc.infiniteStream(fc.nat()),
        (pieces, unit, stream) => {
          const text = pieces.map(([part, times]) => part.repeat(times)).join("");
          const count = counts[unit];
          const total = count(text);
          const reader = new OffsetReader(text);
          for (const number of stream.take(30)) {
            const offset = number % (total + 3);
            const at = reader.position(offset, unit);
            if (at !== undefined) expect(count(text.slice(0, at))).toBe(offset);
            else if (offset <= total) expect(unit).toBe("utf-8");
          }
          expect(reader.position(total, unit)).toBe(text.length);
          expect(reader.position(total + 1, unit)).toBeUndefined();
        },
      ),
    );
  });
});
