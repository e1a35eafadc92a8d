/**
 * The n best paths of a lattice: A* from the end of the text (Lattice::NBest in src/unigram_model.cc). What is
 * left of a partial path is known exactly from a Viterbi pass, so paths come out in order of their score.
 *
 * Equal scores come in the order that the C++ standard library's binary heap gives (as in GNU libstdc++): it is
 * followed step by step here, because which of two equal paths is listed, or comes first, can be seen outside.
 */
import type { Lattice } from "./lattice.js";

const f32 = Math.fround;
/** When the agenda has this many entries, only the best are kept. */
const MAX_AGENDA = 10_000;
const MIN_AGENDA = 512;

export interface Path {
  readonly nodes: readonly number[];
  readonly score: number;
}

interface Hypothesis {
  readonly node: number;
  readonly next: Hypothesis | null;
  /** Score of the path through this hypothesis, its best continuation to the left included. */
  readonly fx: number;
  /** Score of the path from this node (included) to the end. */
  readonly gx: number;
}

export function nbestPaths(lattice: Lattice, n: number): Path[] {
  const { nodeStart, nodeScore, endFirst, endNodes } = lattice;
  const bestTo = bestPrefixScores(lattice);
  const end = nodeStart.length - 1;
  let agenda = new Agenda();
  agenda.push({ node: end, next: null, fx: bestTo[end], gx: 0 });
  const paths: Path[] = [];

  while (agenda.size > 0) {
    const top = agenda.pop();
    if (top.node === 0) {
      const nodes: number[] = [];
      for (let h = top.next!; h.next !== null; h = h.next) nodes.push(h.node);
      paths.push({ nodes, score: top.fx });
      if (paths.length === n) break;
      continue;
    }
    const position = nodeStart[top.node];
    for (let k = endFirst[position]; k < endFirst[position + 1]; k++) {
      const node = endNodes[k];
      agenda.push({ node, next: top, fx: f32(bestTo[node] + top.gx), gx: f32(nodeScore[node] + top.gx) });
    }
    if (agenda.size >= MAX_AGENDA) {
      const smaller = new Agenda();
      for (let i = Math.min(MIN_AGENDA, n * 10); i > 0; i--) smaller.push(agenda.pop());
      agenda = smaller;
    }
  }
  return paths;
}

/** Score of the best path up to and including each node, float32. */
function bestPrefixScores({ nodeStart, nodeScore, endFirst, endNodes }: Lattice): Float32Array {
  const best = new Float32Array(nodeStart.length);
  for (let node = 1; node < nodeStart.length; node++) {
    const position = nodeStart[node];
    const first = endFirst[position];
    for (let k = first; k < endFirst[position + 1]; k++) {
      const score = f32(best[endNodes[k]] + nodeScore[node]);
      if (k === first || score > best[node]) best[node] = score;
    }
  }
  return best;
}

/** A max-heap on `fx` with the sift order of libstdc++'s push_heap and pop_heap. */
class Agenda {
  private readonly heap: Hypothesis[] = [];

  get size(): number {
    return this.heap.length;
  }

  push(hypothesis: Hypothesis): void {
    this.heap.push(hypothesis);
    this.siftUp(this.heap.length - 1, hypothesis);
  }

  /** Must not be called on an empty heap. */
  pop(): Hypothesis {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop()!;
    const size = heap.length;
    if (size === 0) return top;
    // The hole at the top sinks to a leaf along the better children, then the last element rises from there.
    let hole = 0;
    for (let child = 2; child <= size; child = 2 * hole + 2) {
      if (child === size || heap[child].fx < heap[child - 1].fx) child--;
      heap[hole] = heap[child];
      hole = child;
    }
    this.siftUp(hole, last);
    return top;
  }

  private siftUp(from: number, hypothesis: Hypothesis): void {
    const { heap } = this;
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!(heap[parent].fx < hypothesis.fx)) break;
      heap[hole] = heap[parent];
      hole = parent;
    }
    heap[hole] = hypothesis;
  }
}
