import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesField, numberField, writeModel } from "../../test/write-model.js";
import { PieceType, parseModelProto } from "./model-proto.js";

interface Piece {
  readonly piece: string;
  readonly score: number;
  readonly type: number;
}

const score = fc.oneof(
  fc.constantFrom(0, -1.5, -13.25, 2 ** 95),
  fc.float({ noNaN: true, min: -1000, max: 1000 }),
);
const pieces = fc.array(
  fc.record<Piece>({
    piece: fc.string({ unit: "binary", minLength: 1, maxLength: 60 }).filter((text) => text.isWellFormed()),
    score,
    type: fc.constantFrom(...Object.values(PieceType)),
  }),
  { minLength: 1, maxLength: 60 },
);

/** A piece's record as writers never write it: the score first, or a field that is not known, or the type twice. */
function unusual({ piece, score, type }: Piece, kind: number): Uint8Array {
  const name = bytesField(1, new TextEncoder().encode(piece));
  const number = new Uint8Array(5);
  number[0] = (2 << 3) | 5;
  new DataView(number.buffer).setFloat32(1, score, true);
  const kinds: readonly (readonly Uint8Array[])[] = [
    [number, name, numberField(3, type)],
    [name, number, numberField(3, type), numberField(90, 7)],
    [name, number, numberField(3, 1), numberField(3, type)],
  ].map((fields) => fields.map((field) => Uint8Array.from(field)));
  return Uint8Array.from(
    bytesField(
      1,
      kinds[kind].flatMap((field) => [...field]),
    ),
  );
}

function read(bytes: Uint8Array): unknown {
  const { pieceStart, pieceLength, pieceCount, scores, types, others, totalLength, minScore, maxScore } =
    parseModelProto(bytes, "m");
  const decoder = new TextDecoder();
  const texts = Array.from({ length: pieceCount }, (_, id) =>
    decoder.decode(bytes.subarray(pieceStart[id], pieceStart[id] + pieceLength[id])),
  );
  return { texts, scores: [...scores], types: [...types], others, totalLength, minScore, maxScore };
}

describe("the pieces of a file", () => {
  test("are the same whichever way they are written, and are what was written", () => {
    fc.assert(
      fc.property(pieces, fc.infiniteStream(fc.nat(5)), (list, kinds) => {
        const plain = writeModel({ pieces: list });
        const mixed = list.flatMap((piece) => {
          const kind = kinds.next().value;
          return [...(kind < 3 ? unusual(piece, kind) : recordOf(piece))];
        });
        const normal = list
          .filter(({ type }) => type === PieceType.normal)
          .map((piece) => Math.fround(piece.score));
        const expected = {
          texts: list.map(({ piece }) => piece),
          scores: list.map((piece) => Math.fround(piece.score)),
          types: list.map(({ type }) => type),
          others: list.flatMap(({ type }, id) => (type === PieceType.normal ? [] : [id])),
          totalLength: list.reduce((sum, { piece }) => sum + new TextEncoder().encode(piece).length, 0),
          minScore: Math.min(...normal),
          maxScore: Math.max(...normal),
        };
        expect(read(plain)).toEqual(expected);
        expect(read(Uint8Array.from(mixed))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

/** A piece's record as writers write it. */
function recordOf(piece: Piece): Uint8Array {
  const model = writeModel({ pieces: [piece] });
  return model.subarray(0, 2 + model[1]);
}
