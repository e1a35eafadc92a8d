import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { errorMessage } from "./error-message.js";

const thrownElsewhere: unknown[] = runInNewContext(
  "[new Error('a\\n b'), new TypeError('a b'), Object.assign(Object.create(null), { message: 'a b' })]",
) as unknown[];

it("is the message of an error of another realm", () => {
  for (const thrown of thrownElsewhere) {
    expect(thrown).not.toBeInstanceOf(Error);
    expect(errorMessage(thrown)).toBe("a b");
  }
});

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
  expect(errorMessage(Object.create(null))).toBe("[object Object]");
  for (const thrown of [undefined, null, 7]) expect(errorMessage(thrown)).toBe(String(thrown));
});
