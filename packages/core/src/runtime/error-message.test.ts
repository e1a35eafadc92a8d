import fc from "fast-check";
import { expect, it } from "vitest";
import { errorMessage } from "./error-message.js";

it("is one line, whatever was thrown", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const line = text.replace(/\s+/g, " ").trim();
      expect(errorMessage(new Error(text))).toBe(line);
      // As another realm's error, or plain data that a library throws.
      expect(errorMessage({ message: text })).toBe(line);
      expect(errorMessage(text)).toBe(line);
    }),
  );
  for (const thrown of [undefined, null, 7]) expect(errorMessage(thrown)).toBe(String(thrown));
});
