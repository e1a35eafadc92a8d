/**
 * Every segmentation of a text at once: a node for each piece that matches somewhere, sorted by where it starts
 * and by where it ends. N-best search, sampling and entropy walk it; the best segmentation alone does not need
 * it (viterbi.ts).
 *
 * All sums are float32 in the order of SentencePiece's Lattice (src/unigram_model.cc), so scores agree to the
 * last bit and ties fall the same way.
 */

import type { PieceModel } from "./piece-model.js";
import type { NormalizedText } from "./types.js";

const f32 = Math.fround;

export interface Lattice {
  /** Length of the text in units. Positions that are not the start of a character have no nodes. */
  readonly length: number;
  /** Nodes in order of their start, then of their length; node 0 stands before the text, the last one after it. */
  readonly nodeStart: readonly number[];
  readonly nodeEnd: readonly number[];
  readonly nodeId: readonly number[];
  readonly nodeScore: readonly number[];
  /** Nodes that start at `p`: `beginFirst[p]` up to, but without, `beginFirst[p + 1]`. */
  readonly beginFirst: Int32Array;
  /** Nodes that end at `p`: `endNodes[endFirst[p]]` up to, but without, `endNodes[endFirst[p + 1]]`. */
  readonly endFirst: Int32Array;
  readonly endNodes: Int32Array;
}

export function buildLattice(model: PieceModel, { units, length }: NormalizedText): Lattice {
  const { trie, scores, symbolScores } = model;
  const nodeStart = [0];
  const nodeEnd = [0];
  const nodeId = [-1];
  const nodeScore = [0];
  const beginFirst = new Int32Array(length + 2);
  const add = (start: number, end: number, id: number, score: number) => {
    nodeStart.push(start);
    nodeEnd.push(end);
    nodeId.push(id);
    nodeScore.push(score);
  };

  for (let start = 0; start < length; ) {
    beginFirst[start] = nodeStart.length;
    const charEnd = start + charLength(units[start]);
    let coversChar = false;
    let chars = 0;
    let node = trie.first(units[start]);
    for (let end = start + 1; node !== 0; end++) {
      if ((units[end - 1] & 0xfc00) !== 0xdc00) chars++;
      const value = trie.value(node);
      const id = Math.abs(value) - 1;
      const isSymbol = value < 0 && symbolScores.has(id);
      if (value > 0 || isSymbol) {
        // Here, unlike in viterbi.ts, the length is in characters: so it is in SentencePiece.
        add(start, end, id, isSymbol ? f32(f32(chars * model.maxScore) - 0.1) : scores[id]);
        if (end === charEnd) coversChar = true;
      }
      if (end === length) break;
      node = trie.child(node, units[end]);
    }
    if (!coversChar) add(start, charEnd, model.unknownId, model.unknownScore);
    if (charEnd - start === 2) beginFirst[start + 1] = nodeStart.length;
    start = charEnd;
  }
  beginFirst[length] = nodeStart.length;
  add(length, length, -1, 0);
  beginFirst[length + 1] = nodeStart.length;

  // Counting sort by end. The last node ends nowhere.
  const count = nodeStart.length - 1;
  const endFirst = new Int32Array(length + 2);
  for (let node = 0; node < count; node++) endFirst[nodeEnd[node] + 1]++;
  for (let p = 0; p <= length; p++) endFirst[p + 1] += endFirst[p];
  const next = endFirst.slice();
  const endNodes = new Int32Array(count);
  for (let node = 0; node < count; node++) endNodes[next[nodeEnd[node]]++] = node;
  return { length, nodeStart, nodeEnd, nodeId, nodeScore, beginFirst, endFirst, endNodes };
}

function charLength(unit: number): number {
  return (unit & 0xfc00) === 0xd800 ? 2 : 1;
}

/**
 * Log-sum of the weights of all paths from the beginning up to (not including) each node, float32; weights are
 * exp(alpha × score).
 */
export function forward(lattice: Lattice, alpha: number): Float32Array {
  const { nodeStart, nodeScore, endFirst, endNodes } = lattice;
  const theta = f32(alpha);
  const sums = new Float32Array(nodeStart.length);
  for (let node = 1; node < nodeStart.length; node++) {
    const position = nodeStart[node];
    const first = endFirst[position];
    for (let k = first; k < endFirst[position + 1]; k++) {
      const left = endNodes[k];
      const value = f32(f32(theta * nodeScore[left]) + sums[left]);
      sums[node] = k === first ? value : logSumExp(sums[node], value);
    }
  }
  return sums;
}

function logSumExp(x: number, y: number): number {
  const low = Math.min(x, y);
  const high = Math.max(x, y);
  // Further apart than this, the smaller does not show in a float32.
  if (high > f32(low + 50)) return high;
  return f32(high + Math.log(Math.exp(f32(low - high)) + 1));
}

/** Entropy in nats of the distribution over all paths (Lattice::CalculateEntropy). */
export function latticeEntropy(lattice: Lattice, alpha: number): number {
  const { nodeStart, nodeScore, endFirst, endNodes } = lattice;
  const theta = f32(alpha);
  const sums = forward(lattice, alpha);
  const entropy = new Float32Array(nodeStart.length);
  for (let node = 1; node < nodeStart.length; node++) {
    const position = nodeStart[node];
    for (let k = endFirst[position]; k < endFirst[position + 1]; k++) {
      const left = endNodes[k];
      const logProbability = f32(f32(f32(theta * nodeScore[left]) + sums[left]) - sums[node]);
      const term = f32(f32(Math.exp(logProbability)) * f32(entropy[left] + logProbability));
      entropy[node] = entropy[node] + term;
    }
  }
  return -entropy[nodeStart.length - 1];
}

/**
 * Draws a path with probability proportional to exp(alpha × score): node by node from the end, each with its
 * share of the sum (Lattice::Sample).
 *
 * @returns the nodes of the path, in order.
 */
export function samplePath(lattice: Lattice, alpha: number, random: () => number): number[] {
  const { nodeStart, nodeScore, endFirst, endNodes } = lattice;
  const theta = f32(alpha);
  const sums = forward(lattice, alpha);
  const path: number[] = [];
  let node = nodeStart.length - 1;
  for (;;) {
    const first = endFirst[nodeStart[node]];
    const last = endFirst[nodeStart[node] + 1] - 1;
    const weight = (k: number) => {
      const left = endNodes[k];
      return Math.exp(f32(f32(sums[left] + f32(theta * nodeScore[left])) - sums[node]));
    };
    let total = 0;
    for (let k = first; k <= last; k++) total += weight(k);
    let rest = random() * total;
    let chosen = first;
    for (; chosen < last; chosen++) {
      rest -= weight(chosen);
      if (rest < 0) break;
    }
    node = endNodes[chosen];
    if (node === 0) return path.reverse();
    path.push(node);
  }
}
