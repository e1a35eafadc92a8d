import { int32Tensor, memoryFiles, type Program, type Tensor } from "@ernie-m/core";
import { GraphBuilder, verify } from "@ernie-m/core/graph";
import { float32Program } from "@ernie-m/core/session";
import { encodeNumbers, evaluate, worstDifference } from "@ernie-m/core/testing";
import { describe, expect, it, test } from "vitest";
import { RowReader } from "./row-reader.js";
import { splitEmbeddingTables } from "./split-embedding-tables.js";

const ROWS = 50;
const WIDTH = 6;

function table(dtype: "float32" | "float16" | "bfloat16" | "float64"): Tensor {
  const values = Array.from({ length: ROWS * WIDTH }, (_, i) => Math.sin(i));
  return encodeNumbers(dtype, [ROWS, WIDTH], values);
}

function bytesOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A program that sums the rows at `ids` with `more`, with its table in a file, 3 bytes from its start. */
function programOf(stored: Tensor, build?: (g: GraphBuilder) => void): Program {
  const g = new GraphBuilder("lookup");
  const rows = g.gather(
    g.parameter("table", stored.dtype, [ROWS, WIDTH]),
    g.input("ids", "int32", ["b", "n"]),
    0,
  );
  g.output("y", g.mul(g.cast(rows, "float32"), g.scalar(2)));
  build?.(g);
  const data = bytesOf(stored);
  const file = new Uint8Array(3 + data.length);
  file.set(data, 3);
  return {
    graph: g.build(),
    weights: new Map([["table", { kind: "file", file: "w", offset: 3, length: data.length }]]),
    files: memoryFiles("memory", { w: file }),
  };
}

const ids = int32Tensor(Int32Array.of(0, 49, 7, 7, 20, 31), [2, 3]);

describe.each(["float32", "float16", "bfloat16", "float64"] as const)("a table of %s", (dtype) => {
  const stored = table(dtype);
  const program = programOf(stored);
  const expected = evaluate(program.graph, { ids }, { table: stored }).y;

  it("is taken out (T43), and its rows come in with the same result", async () => {
    const split = splitEmbeddingTables(program, 1);
    verify(split.program.graph);
    expect(split.program.graph.parameters).toEqual([]);
    expect(split.program.graph.inputs.map(({ name }) => name)).toEqual(["rows of table"]);
    const [found] = split.tables;
    if (found === undefined) throw new Error("no table");
    const reader = new RowReader(found, program.files, "test");
    for (const _ of ["read", "kept"]) {
      const rows = await reader.read(ids);
      expect(rows.shape).toEqual([2, 3, WIDTH]);
      const actual = evaluate(split.program.graph, { [found.input]: rows }, {}).y;
      expect(worstDifference(actual, expected)).toBeLessThanOrEqual(1e-7);
    }
    await reader.close();
  });

  it("is widened, with the same result", async () => {
    const widened = await float32Program(program);
    verify(widened.graph);
    const storage = widened.weights.get("table");
    if (dtype === "float32") {
      expect(storage).toBe(program.weights.get("table"));
      return;
    }
    if (storage?.kind !== "memory") throw new Error("not in memory");
    const data = new Float32Array(storage.data.buffer);
    const weights = { table: { dtype: "float32", shape: [ROWS, WIDTH], data } } as const;
    const actual = evaluate(widened.graph, { ids }, weights).y;
    expect(worstDifference(actual, expected)).toBeLessThanOrEqual(1e-7);
  });
});

test.each([-1, ROWS])("there is no row %i", async (id) => {
  const program = programOf(table("float32"));
  const [found] = splitEmbeddingTables(program, 1).tables;
  if (found === undefined) throw new Error("no table");
  const reader = new RowReader(found, program.files, "test");
  await expect(reader.read(int32Tensor(Int32Array.of(id), [1]))).rejects.toMatchObject({
    code: "run-failed",
    message: `test: table has 50 rows, none at ${id}`,
  });
});

describe("a table stays", () => {
  test("when it is small", () => {
    const program = programOf(table("float32"));
    expect(splitEmbeddingTables(program, ROWS * WIDTH * 4 + 1)).toEqual({ program, tables: [] });
  });
  test("when its rows are read twice", () => {
    const program = programOf(table("float32"), (g) => {
      g.output("z", g.gather(g.parameter("table", "float32", [ROWS, WIDTH]), g.index(3), 0));
    });
    expect(splitEmbeddingTables(program, 1).tables).toEqual([]);
  });
  test("when its rows leave as they are stored", () => {
    const g = new GraphBuilder("raw");
    const rows = g.gather(g.parameter("table", "float16", [ROWS, WIDTH]), g.input("ids", "int32", ["n"]), 0);
    g.output("y", rows);
    const program = { ...programOf(table("float16")), graph: g.build() };
    expect(splitEmbeddingTables(program, 1).tables).toEqual([]);
  });
});

test("ids that something else reads stay an input", () => {
  const program = programOf(table("float32"), (g) => {
    g.output("same", g.cast(g.input("other", "int32", ["k"]), "float32"));
  });
  const { graph } = splitEmbeddingTables(program, 1).program;
  expect(graph.inputs.map(({ name }) => name)).toEqual(["other", "rows of table"]);
});
