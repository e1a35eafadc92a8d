import {
  BackendError,
  bytesPerElement,
  type CheckpointFiles,
  float32Tensor,
  type RandomAccessFile,
  type Tensor,
} from "@ernie-m/core";
import { toFloat32 } from "@ernie-m/core/session";
import type { EmbeddingTable } from "./split-embedding-tables.js";

/** Bytes of rows that are kept: words come back. */
const KEPT = 16 * 1024 ** 2;

/** Rows between two wanted ones that are read along rather than asked for apart. */
const GAP = 8;

/** Looks up rows of a table where it lies. */
export class RowReader {
  readonly #table: EmbeddingTable;
  readonly #files: CheckpointFiles;
  readonly #backend: string;
  readonly #kept = new Map<number, Float32Array>();
  #file: Promise<RandomAccessFile> | undefined;

  constructor(table: EmbeddingTable, files: CheckpointFiles, backend: string) {
    this.#table = table;
    this.#files = files;
    this.#backend = backend;
  }

  /**
   * The rows at `ids` int32 or int64 [...] → float32 [..., width].
   *
   * Throws: BackendError `run-failed` for an id without a row; CheckpointError when the file cannot be read.
   */
  async read(ids: Tensor): Promise<Tensor> {
    const { width } = this.#table;
    const wanted = Array.from(ids.data as Iterable<number | bigint>, (id) => this.#check(Number(id)));
    const rows = new Map<number, Float32Array>();
    const missing = new Set<number>();
    for (const id of wanted) {
      const row = this.#kept.get(id);
      if (row === undefined) missing.add(id);
      else rows.set(id, row);
    }
    await Promise.all(runsOf([...missing]).map((run) => this.#readRun(run, missing, rows)));
    this.#keep(missing, rows);
    const data = new Float32Array(wanted.length * width);
    for (const [index, id] of wanted.entries()) data.set(rows.get(id)!, index * width);
    return float32Tensor(data, [...ids.shape, width]);
  }

  async close(): Promise<void> {
    this.#kept.clear();
    await (await this.#file)?.close();
  }

  async #readRun(
    { first, last }: Run,
    missing: ReadonlySet<number>,
    rows: Map<number, Float32Array>,
  ): Promise<void> {
    const { width, dtype } = this.#table;
    const size = width * bytesPerElement[dtype];
    const bytes = await this.#bytes(first * size, (last - first + 1) * size);
    for (let id = first; id <= last; id++) {
      if (!missing.has(id)) continue;
      const at = (id - first) * size;
      // A copy, so that a row of float32 does not hold all that was read with it.
      rows.set(id, toFloat32(bytes.slice(at, at + size), dtype));
    }
  }

  async #bytes(offset: number, length: number): Promise<Uint8Array> {
    const { storage } = this.#table;
    if (storage.kind === "memory") return storage.data.subarray(offset, offset + length);
    this.#file ??= this.#files.open(storage.file);
    return (await this.#file).read(storage.offset + offset, length);
  }

  #keep(missing: ReadonlySet<number>, rows: ReadonlyMap<number, Float32Array>): void {
    const most = Math.floor(KEPT / (4 * this.#table.width));
    if (this.#kept.size + missing.size > most) this.#kept.clear();
    for (const id of missing) if (this.#kept.size < most) this.#kept.set(id, rows.get(id)!);
  }

  #check(id: number): number {
    const { rows, parameter } = this.#table;
    if (id >= 0 && id < rows) return id;
    throw new BackendError("run-failed", this.#backend, `${parameter} has ${rows} rows, none at ${id}`);
  }
}

interface Run {
  readonly first: number;
  readonly last: number;
}

/** Ids grouped into ranges that are worth reading at once. */
function runsOf(ids: readonly number[]): readonly Run[] {
  const runs: { first: number; last: number }[] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && id - run.last <= GAP) run.last = id;
    else runs.push({ first: id, last: id });
  }
  return runs;
}
