import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelBytes, vocabBytes } from "../../test/reference-model.js";
import { writeModel } from "../../test/write-model.js";
import { SentencePieceProcessor } from "../sentencepiece/processor.js";
import { toUnits } from "../utf8.js";
import { AlignedVocabulary } from "./aligned-vocabulary.js";
import { Vocabulary } from "./vocabulary.js";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function expectSame(bytes: Uint8Array, pieces: SentencePieceProcessor, probes: readonly string[]): boolean {
  const aligned = AlignedVocabulary.from(bytes, pieces);
  if (aligned === undefined) return false;
  const plain = new Vocabulary(bytes);
  expect(aligned.size).toBe(plain.size);
  for (let id = -1; id <= plain.size; id++) expect(aligned.tokenOf(id)).toBe(plain.tokenOf(id));
  for (const probe of probes) {
    expect(aligned.idOf(probe), probe).toBe(plain.idOf(probe));
    expect(aligned.lookup(toUnits(probe), 0, probe.length), probe).toBe(plain.idOf(probe));
  }
  return true;
}

describe("says what a vocabulary of the same bytes says", () => {
  test("for the reference vocabulary", () => {
    const vocab = vocabBytes();
    const tokens = new TextDecoder().decode(vocab).split("\n");
    const pieces = SentencePieceProcessor.fromBytes(modelBytes());
    expect(expectSame(vocab, pieces, [...tokens, "<unk>", "<s>", "no such token", "▁▁"])).toBe(true);
  });

  test("for lines in any order, doubled, missing or of another kind", () => {
    const names = ["a", "b", "ab", "▁a", "é", "😀", "a\nb", "c\r"];
    const pieces = SentencePieceProcessor.fromBytes(
      writeModel({ pieces: [{ piece: "<unk>", type: 2 }, ...names.map((piece) => ({ piece, score: -1 }))] }),
    );
    const line = fc.constantFrom(...names.slice(0, 6), "", "[CLS]", "<unk>", "x", "ba", "\u{10000}");
    let aligned = 0;
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), fc.boolean(), fc.boolean(), (lines, inOrder, last) => {
        const chosen = inOrder ? ["[CLS]", ...names.slice(0, 6), ...lines] : lines;
        const bytes = encode(chosen.join("\n") + (last ? "\n" : ""));
        if (expectSame(bytes, pieces, [...names, "", "[CLS]", "<unk>", "x", "\u{10000}", "zz"])) aligned++;
      }),
      { numRuns: 500 },
    );
    expect(aligned).toBe(500);
  });

  test("leaves vocabularies to it whose lines are mostly others", () => {
    const names = Array.from({ length: 5000 }, (_, i) => `p${i}`);
    const pieces = SentencePieceProcessor.fromBytes(
      writeModel({ pieces: [{ piece: "<unk>", type: 2 }, ...names.map((piece) => ({ piece, score: -1 }))] }),
    );
    const withOthers = (every: number) =>
      encode(names.map((name, i) => (i % every === every - 1 ? `other ${i}` : name)).join("\n"));
    // A replaced line is two exceptions: it is no piece, and the one after it is not the next.
    expect(AlignedVocabulary.from(withOthers(3), pieces)).toBeUndefined();
    expect(AlignedVocabulary.from(withOthers(60), pieces)).toBeUndefined();
    expect(expectSame(withOthers(600), pieces, ["p1", "p599", "other 599", "other 1"])).toBe(true);
  });

  test("leaves other line ends and bytes that are no UTF-8 to it", () => {
    const pieces = SentencePieceProcessor.fromBytes(
      writeModel({ pieces: [{ piece: "<unk>", type: 2 }, { piece: "a" }, { piece: "b" }] }),
    );
    expect(AlignedVocabulary.from(encode("<unk>\r\na\r\nb\r\n"), pieces)).toBeUndefined();
    expect(AlignedVocabulary.from(encode("<unk>\na\rb\n"), pieces)).toBeUndefined();
    expect(AlignedVocabulary.from(Uint8Array.of(0x61, 0x0a, 0xff, 0x0a), pieces)).toBeUndefined();
  });
});
