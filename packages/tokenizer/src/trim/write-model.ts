/** Fields of `ModelProto` and `TrainerSpec`, sentencepiece_model.proto. */
const MODEL = { pieces: 1, trainerSpec: 2, selfTestData: 4 } as const;
const TRAINER = { vocabSize: 4, unkId: 40, bosId: 41, eosId: 42, padId: 43 } as const;

/** What a model that does not state an id means. */
const DEFAULT_IDS: readonly (readonly [field: number, id: number])[] = [
  [TRAINER.unkId, 0],
  [TRAINER.bosId, 1],
  [TRAINER.eosId, 2],
  [TRAINER.padId, -1],
];

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** One field of a message: where it stands, tag included, and where its value does. */
interface Field {
  readonly number: number;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/**
 * A SentencePiece model with some of its pieces, ids counted anew in their order. Text of pieces, scores, types and
 * normalisation are byte for byte what they were; the trainer's vocabulary size and ids follow, and the self-test,
 * whose answers were those of the whole model, is left out.
 *
 * `bytes` must be a model that a `SentencePieceProcessor` was made of; `kept` are piece ids, ascending.
 */
export function writeTrimmedModel(bytes: Uint8Array, kept: Int32Array): Uint8Array {
  const fields = readFields(bytes, 0, bytes.length);
  const pieces = fields.filter(({ number }) => number === MODEL.pieces);
  const parts: Uint8Array[] = Array.from(kept, (id) => wholeField(bytes, pieces[id]));
  for (const field of fields) {
    if (field.number === MODEL.trainerSpec) {
      const spec = trainerSpec(bytes, field, kept);
      parts.push(tag(MODEL.trainerSpec, WIRE.bytes), varint(BigInt(spec.length)), spec);
    } else if (field.number !== MODEL.pieces && field.number !== MODEL.selfTestData)
      parts.push(wholeField(bytes, field));
  }
  return concatenated(parts);
}

function trainerSpec(bytes: Uint8Array, spec: Field, kept: Int32Array): Uint8Array {
  const fields = readFields(bytes, spec.valueStart, spec.end);
  const parts: Uint8Array[] = [];
  const stated = new Map<number, bigint>();
  for (const field of fields) {
    const isId = DEFAULT_IDS.some(([number]) => number === field.number);
    if (isId) stated.set(field.number, BigInt.asIntN(64, readVarint(bytes, field.valueStart).value));
    else if (field.number !== TRAINER.vocabSize) parts.push(wholeField(bytes, field));
  }
  if (fields.some(({ number }) => number === TRAINER.vocabSize))
    parts.push(tag(TRAINER.vocabSize, WIRE.varint), varint(BigInt(kept.length)));
  for (const [number, fallback] of DEFAULT_IDS) {
    const before = Number(stated.get(number) ?? fallback);
    const after = before < 0 ? -1 : kept.indexOf(before);
    if (stated.has(number) || after !== fallback)
      parts.push(tag(number, WIRE.varint), varint(BigInt.asUintN(64, BigInt(after))));
  }
  return concatenated(parts);
}

function wholeField(bytes: Uint8Array, { start, end }: Field): Uint8Array {
  return bytes.subarray(start, end);
}

function readFields(bytes: Uint8Array, from: number, to: number): readonly Field[] {
  const fields: Field[] = [];
  for (let at = from; at < to; ) {
    const key = readVarint(bytes, at);
    const wire = Number(key.value & 7n);
    let valueStart = key.end;
    let end: number;
    if (wire === WIRE.varint) end = readVarint(bytes, valueStart).end;
    else if (wire === WIRE.bytes) {
      const length = readVarint(bytes, valueStart);
      valueStart = length.end;
      end = valueStart + Number(length.value);
    } else end = valueStart + (wire === WIRE.fixed64 ? 8 : 4);
    fields.push({ number: Number(key.value >> 3n), start: at, valueStart, end });
    at = end;
  }
  return fields;
}

function readVarint(bytes: Uint8Array, from: number): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  let at = from;
  for (let shift = 0n; ; shift += 7n) {
    const byte = bytes[at++];
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, end: at };
  }
}

function tag(field: number, wire: number): Uint8Array {
  return varint(BigInt(field * 8 + wire));
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.of(...bytes, Number(rest));
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
