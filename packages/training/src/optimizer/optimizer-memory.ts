import { type AdamWCoefficients, adamW, type TrainedArray } from "./adamw.js";
import { decodeBase64 } from "./base64.js";
import { KERNEL } from "./kernel-bytes.js";
import { webAssemblyFor } from "./web-assembly.js";

/** Holds what is trained with its moments, and takes steps. */
export interface OptimizerMemory {
  /** Arrays of zeros, of the lengths that were asked for; a runtime may read them as they lie. */
  readonly arrays: readonly TrainedArray[];
  /** Takes a step of `array`, one of `arrays` or a part of one that starts and ends at a multiple of four. */
  update(array: TrainedArray, gradient: Float32Array, at: AdamWCoefficients): void;
  /** The sum of the squares of `values`, in double precision. */
  sumOfSquares(values: Float32Array): number;
}

/** Plain arrays and plain loops. */
export function plainMemory(lengths: readonly number[]): OptimizerMemory {
  return {
    arrays: lengths.map((length) => ({
      weights: new Float32Array(length),
      firstMoments: new Float32Array(length),
      secondMoments: new Float32Array(length),
    })),
    update: adamW,
    sumOfSquares: (values) => values.reduce((sum, value) => sum + value * value, 0),
  };
}

interface Kernel {
  adamw(
    ...operands: readonly [
      weights: number,
      firstMoments: number,
      secondMoments: number,
      gradient: number,
      count: number,
      scale: number,
      beta1: number,
      rest1: number,
      beta2: number,
      rest2: number,
      keep: number,
      rate: number,
      root: number,
      epsilon: number,
    ]
  ): void;
  sumOfSquares(values: number, count: number): number;
}

const LANES = 4;
const BYTES = Float32Array.BYTES_PER_ELEMENT;
const PAGE = 65536;
/** Elements of a gradient that are copied at once: what fits a processor's own cache. */
const CHUNK = 32768;
/** Where arrays begin: behind the copied gradient. */
const FIRST = CHUNK * BYTES;
/** Arrays share a memory up to this many bytes; one that is larger has one of its own, of less than 4 GiB. */
const SHARED = 2 ** 30;

function padded(length: number): number {
  return Math.ceil(length / LANES) * LANES;
}

/** A WebAssembly memory with the kernel that works on it. */
class Arena {
  readonly buffer: ArrayBuffer;
  readonly kernel: Kernel;
  readonly scratch: Float32Array;
  #next = FIRST;

  constructor(api: NonNullable<ReturnType<typeof webAssemblyFor>>, module: object, bytes: number) {
    const memory = new api.Memory({ initial: Math.ceil((FIRST + bytes) / PAGE) });
    this.buffer = memory.buffer;
    this.kernel = new api.Instance(module, { env: { memory } }).exports as unknown as Kernel;
    this.scratch = new Float32Array(this.buffer, 0, CHUNK);
  }

  allocate(length: number): TrainedArray {
    const array = (): Float32Array => {
      const made = new Float32Array(this.buffer, this.#next, length);
      this.#next += padded(length) * BYTES;
      return made;
    };
    return { weights: array(), firstMoments: array(), secondMoments: array() };
  }

  /** Copies elements to where the kernel reads them. @returns their count, a multiple of four, zeros behind. */
  load(values: Float32Array, start: number): number {
    const part = values.subarray(start, start + CHUNK);
    this.scratch.set(part);
    const count = padded(part.length);
    this.scratch.fill(0, part.length, count);
    return count;
  }
}

/** Groups of lengths that share a memory of up to `shared` bytes. */
function groupsOf(lengths: readonly number[], shared: number): readonly number[] {
  const groups: number[] = [];
  let group = -1;
  let held = shared;
  for (const length of lengths) {
    const bytes = 3 * padded(length) * BYTES;
    if (held + bytes > shared) {
      group++;
      held = 0;
    }
    held += bytes;
    groups.push(group);
  }
  return groups;
}

/** In WebAssembly, four elements at a time; undefined where the platform lacks it or its SIMD. */
export function simdMemory(lengths: readonly number[], shared = SHARED): OptimizerMemory | undefined {
  const bytes = decodeBase64(KERNEL);
  const api = webAssemblyFor(bytes);
  if (api === undefined) return undefined;
  const module = new api.Module(bytes);
  const groups = groupsOf(lengths, shared);
  const sizes: number[] = [0];
  lengths.forEach((length, i) => {
    sizes[groups[i]] = (sizes[groups[i]] ?? 0) + 3 * padded(length) * BYTES;
  });
  const arenas = sizes.map((size) => new Arena(api, module, size));
  const byBuffer = new Map(arenas.map((arena) => [arena.buffer, arena]));

  return {
    arrays: lengths.map((length, i) => arenas[groups[i]].allocate(length)),
    update({ weights, firstMoments, secondMoments }, gradient, at) {
      const arena = byBuffer.get(weights.buffer as ArrayBuffer);
      if (arena === undefined) throw new TypeError("only arrays of this memory are trained in it");
      const { scale, beta1, beta2, keep, rate, root, epsilon } = at;
      for (let start = 0; start < gradient.length; start += CHUNK) {
        const count = arena.load(gradient, start);
        const [w, m, v] = [weights, firstMoments, secondMoments].map(
          ({ byteOffset }) => byteOffset + start * BYTES,
        );
        arena.kernel.adamw(
          ...([w, m, v, 0, count, scale] as const),
          ...([beta1, 1 - beta1, beta2, 1 - beta2, keep, rate, root, epsilon] as const),
        );
      }
    },
    sumOfSquares(values) {
      const [arena] = arenas;
      let sum = 0;
      for (let start = 0; start < values.length; start += CHUNK)
        sum += arena.kernel.sumOfSquares(0, arena.load(values, start));
      return sum;
    },
  };
}

/** The fastest memory that the platform has. */
export function optimizerMemory(lengths: readonly number[]): OptimizerMemory {
  return simdMemory(lengths) ?? plainMemory(lengths);
}
