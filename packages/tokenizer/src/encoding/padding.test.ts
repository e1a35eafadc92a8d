import fc from "fast-check";
import { expect, test } from "vitest";
import { referenceTokenizer } from "../../test/reference-model.js";
import type { EncodeOptions } from "../encode-options.js";

const tokenizer = referenceTokenizer();
const MOST = 2 ** 27;
const huge = fc.integer({ min: MOST + 1, max: Number.MAX_SAFE_INTEGER });

function refusal(encode: () => unknown): string {
  try {
    encode();
  } catch (error) {
    expect(error).toMatchObject({ name: "TokenizerError", code: "invalid-option" });
    return (error as Error).message;
  }
  return "none";
}

test("more padding than memory holds is refused by the option that asks for it, whatever encodes", () => {
  const cases = fc.tuple(
    fc.constantFrom("maxLength", "padToMultipleOf"),
    huge,
    fc.constantFrom("encode", "encodeBatch", "encodeWindows"),
  );
  fc.assert(
    fc.property(cases, ([name, value, how]) => {
      const truncation = how === "encodeWindows" ? "longest_first" : "none";
      const options: EncodeOptions =
        name === "maxLength"
          ? { padding: "max_length", truncation, maxLength: value }
          : { padding: "longest", truncation, padToMultipleOf: value };
      const message = refusal(() => {
        if (how === "encode") return tokenizer.encode("Ann lives in Rome.", options);
        if (how === "encodeBatch") return tokenizer.encodeBatch(["Ann", "Rome"], options);
        return [...tokenizer.encodeWindows("Ann", { ...options, padding: "max_length", maxLength: value })];
      });
      const named =
        how === "encodeWindows" && name === "padToMultipleOf" ? "(maxLength|padToMultipleOf)" : name;
      expect(message).toMatch(new RegExp(`^${named}: expected at most ${MOST} tokens in all rows`));
    }),
  );
});

test("the rows of a batch count together", () => {
  const rows = 2 ** 12;
  const texts = Array.from({ length: rows }, () => "Ann");
  expect(refusal(() => tokenizer.encodeBatch(texts, { padToMultipleOf: MOST / rows + 1 }))).toMatch(
    /^padToMultipleOf: /,
  );
  const wide = { padding: "max_length", truncation: "none", maxLength: MOST / rows + 1 } as const;
  expect(refusal(() => tokenizer.encodeBatch(texts, wide))).toMatch(/^maxLength: /);
  expect(tokenizer.encodeBatch(texts, { padToMultipleOf: 64 }).length).toBe(64);
});
