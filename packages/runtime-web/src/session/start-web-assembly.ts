import type { LoadedOrt } from "./load-ort.js";

/**
 * Has a build fetch, compile and start its WebAssembly now, while the model's files are on their way; without this it
 * does with the first session, which waits for all of them. What goes wrong is told by that session.
 */
export function startWebAssembly({ ort, mutex }: LoadedOrt): void {
  mutex
    .take(async () => {
      const session = await ort.InferenceSession.create(smallestModel(), { executionProviders: ["wasm"] });
      await session.release();
    })
    .catch(() => {});
}

/** `y = Identity(x)`, float32 [1], as ONNX: no session is smaller. Field numbers are those of onnx.proto. */
function smallestModel(): Uint8Array {
  const shape = field(2, field(1, [0x08, 1]));
  const value = (name: string): readonly number[] => [
    ...field(1, letters(name)),
    ...field(2, field(1, [0x08, FLOAT, ...shape])),
  ];
  const node = [...field(1, letters("x")), ...field(2, letters("y")), ...field(4, letters("Identity"))];
  const graph = [
    ...field(1, node),
    ...field(2, letters("g")),
    ...field(11, value("x")),
    ...field(12, value("y")),
  ];
  return Uint8Array.from([0x08, IR_VERSION, ...field(7, graph), ...field(8, [0x10, OPSET])]);
}

const FLOAT = 1;
const IR_VERSION = 8;
const OPSET = 13;

/** A field of bytes, fewer than 128. */
function field(number: number, bytes: readonly number[]): readonly number[] {
  return [(number << 3) | 2, bytes.length, ...bytes];
}

function letters(text: string): readonly number[] {
  return [...new TextEncoder().encode(text)];
}
