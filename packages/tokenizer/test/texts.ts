import fc from "fast-check";

/** What tokenizers trip over: scripts, marks, widths, spaces, controls, surrogates. */
const AWKWARD = [
  " ",
  "  ",
  "\t",
  "\u00a0",
  "\u2581",
  "\u3000",
  "\u200b",
  "\u200d",
  "\ufeff",
  "\ufffd",
  "\u0000",
  "\u0007",
  "\u00ad",
  "e\u0301",
  "\u0301",
  "\u1100\u1161\u11a8",
  "\u304b\u3099",
  "\uff76\uff9e",
  "\uff21",
  "\u2460",
  "\u00bd",
  "\ufdfa",
  "\u2126",
  "\ufb01",
  "\u0130",
  "\u00df",
  "\ud83d\ude00",
  "\ud83d",
  "\ude00",
  "\ud83d\udc68\u200d\ud83d\udc69",
  "中",
  "文",
  "，",
  "।",
  "ا",
  "ﷲ",
  "한",
  "ก็",
  "a",
  "the",
  "ing",
  "1",
  "12",
  ".",
  "<s>",
  "</s>",
  "<unk>",
  "[MASK]",
];

/** Any text, lone surrogates included, with awkward pieces made likely. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...AWKWARD) },
      { weight: 2, arbitrary: fc.string({ maxLength: 8 }) },
      { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) },
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(""));

/** Texts over a few letters, so that the pieces of small models overlap in every way. */
export const smallAlphabetText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom("a", "b", "c", " ", "▁", "é", "e\u0301", "\ud83d\ude00", "\ud83d", "x"), {
    maxLength: 30,
  })
  .map((parts) => parts.join(""));
