import fc from "fast-check";
import { expect, test } from "vitest";
import { modelBytes } from "../../test/reference-model.js";
import { bytesField, numberField } from "../../test/write-model.js";
import { parseModelProto } from "../sentencepiece/model-proto.js";
import { writeTrimmedModel } from "./write-model.js";

const model = Uint8Array.from(modelBytes());
const whole = parseModelProto(model, "model");
const decoder = new TextDecoder();

function pieceOf(proto: typeof whole, id: number) {
  const start = proto.pieceStart[id];
  const text = decoder.decode(proto.bytes.subarray(start, start + proto.pieceLength[id]));
  return { text, score: proto.scores[id], type: proto.types[id] };
}

test("pieces, scores, types and normalisation stay what they were, in any selection", () => {
  const selections = fc.uniqueArray(fc.nat(whole.pieceCount - 1), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(selections, (selection) => {
      const kept = Int32Array.from(selection).sort();
      const trimmed = parseModelProto(writeTrimmedModel(model, kept), "trimmed");
      expect(trimmed.pieceCount).toBe(kept.length);
      kept.forEach((id, place) => {
        expect(pieceOf(trimmed, place)).toEqual(pieceOf(whole, id));
      });
      const { precompiledCharsmap, ...flags } = trimmed.normalizer;
      const { precompiledCharsmap: charsmap, ...wholeFlags } = whole.normalizer;
      expect(flags).toEqual(wholeFlags);
      expect(Buffer.compare(precompiledCharsmap, charsmap)).toBe(0);
    }),
  );
});

test("all pieces give the same model, its self-test aside", () => {
  const all = Int32Array.from({ length: whole.pieceCount }, (_, id) => id);
  const again = writeTrimmedModel(model, all);
  expect(parseModelProto(again, "m").scores).toEqual(whole.scores);
  expect(writeTrimmedModel(again, all)).toEqual(again);
});

const piece = (text: string): number[] => bytesField(1, bytesField(1, new TextEncoder().encode(text)));

test("ids of the trainer follow, what is gone is -1, the self-test goes, unknown fields stay", () => {
  const negative = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
  const note = bytesField(300, [1, 2, 3]);
  const normalizer = bytesField(3, numberField(3, 0));
  const bytes = Uint8Array.from([
    ...["<unk>", "a", "<s>", "b", "</s>"].flatMap(piece),
    ...bytesField(2, [
      ...numberField(4, 5),
      ...numberField(3, 1),
      ...numberField(41, 2),
      ...numberField(42, 4),
    ]),
    ...normalizer,
    ...bytesField(4, bytesField(1, bytesField(1, [97]))),
    ...note,
  ]);
  const trimmed = writeTrimmedModel(bytes, Int32Array.of(0, 2, 3));
  const spec = [
    ...numberField(3, 1),
    ...numberField(4, 3),
    ...numberField(41, 1),
    ...numberField(42, 0).slice(0, -1),
    ...negative,
  ];
  expect([...trimmed]).toEqual([
    ...["<unk>", "<s>", "b"].flatMap(piece),
    ...bytesField(2, spec),
    ...normalizer,
    ...note,
  ]);
});

test("ids that were the proto's own defaults are stated once they differ", () => {
  const bytes = Uint8Array.from([
    ...["a", "<s>", "</s>", "<unk>"].flatMap(piece),
    ...bytesField(2, [...numberField(40, 3)]),
  ]);
  const trimmed = writeTrimmedModel(bytes, Int32Array.of(1, 2, 3));
  expect([...trimmed]).toEqual([
    ...["<s>", "</s>", "<unk>"].flatMap(piece),
    ...bytesField(2, [...numberField(40, 2), ...numberField(41, 0), ...numberField(42, 1)]),
  ]);
});
