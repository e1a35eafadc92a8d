import { describe, expect, it } from "vitest";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { GraphBuilder } from "../ir/builder.js";
import type { WeightStorage } from "../weights/weight-source.js";
import { lowerToOnnx } from "./lower.js";

const COUNT = 20_000;
const data = new Uint8Array(Float32Array.from({ length: COUNT }, (_, i) => i).buffer);

function program(storage: WeightStorage) {
  const g = new GraphBuilder("large");
  g.output("y", g.add(g.input("x", "float32", [COUNT]), g.parameter("w", "float32", [COUNT])));
  return { graph: g.build(), weights: new Map([["w", storage]]), files: memoryFiles("memory", {}) };
}

describe("lowerToOnnx", () => {
  it("hands large weights in memory over beside the model", () => {
    const { model, buffers } = lowerToOnnx(program({ kind: "memory", data }), { locate: (file) => file });
    expect(buffers).toEqual([{ location: "w", data }]);
    expect(buffers[0]!.data.buffer).toBe(data.buffer);
    expect(model.length).toBeLessThan(1000);
  });

  it("puts them into the model for a runtime that asks for it", () => {
    const options = { locate: (file: string) => file, inlineBytes: Number.POSITIVE_INFINITY };
    const { model, buffers } = lowerToOnnx(program({ kind: "memory", data }), options);
    expect(buffers).toEqual([]);
    expect(Buffer.from(model).includes(Buffer.from(data.buffer))).toBe(true);
  });

  it("refers to weights in files, whatever is asked", () => {
    const storage = { kind: "file", file: "model.safetensors", offset: 12345, length: data.length } as const;
    const options = { locate: (file: string) => `blobs/${file}`, inlineBytes: Number.POSITIVE_INFINITY };
    const { model, buffers } = lowerToOnnx(program(storage), options);
    expect(buffers).toEqual([]);
    expect(model.length).toBeLessThan(1000);
    const text = Buffer.from(model).toString("latin1");
    for (const part of ["blobs/model.safetensors", "12345", String(data.length)])
      expect(text).toContain(part);
  });
});
