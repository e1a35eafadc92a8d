import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hostilePaddle, hostileTorch, hostileWeights } from "@ernie-m/fixtures/hostile";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./temporary-folder.js";

const program = fileURLToPath(new URL("./read-hostile.mjs", import.meta.url));
const MOST_BYTES = 100_000_000;

interface Report {
  readonly results: readonly {
    readonly name: string;
    readonly error: string;
    readonly allocated: number;
    readonly outside: readonly string[];
  }[];
  readonly grown: number;
}

describe("hostile files on a disk", () => {
  // Those that are refused for the tensors they lack are whole files, which opening does not refuse.
  const corpus = [...hostilePaddle(), ...hostileTorch(), ...hostileWeights()].filter(
    ({ name }) => !name.startsWith("tensors: "),
  );

  it("each is a typed error that names the file, takes little memory and touches nothing else", () => {
    const folder = temporaryFolder();
    corpus.forEach(({ files }, i) => {
      const place = join(folder, String(i).padStart(4, "0"));
      mkdirSync(place);
      for (const [name, bytes] of Object.entries(files)) writeFileSync(join(place, name), bytes);
    });
    const output = execFileSync(process.execPath, ["--max-old-space-size=100", program, folder], {
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    const { results, grown } = JSON.parse(output) as Report;
    expect(results.length).toBe(corpus.length);
    expect(results.length).toBeGreaterThan(600);
    for (const { name, error, allocated, outside } of results) {
      const { files, file } = corpus[Number(name)];
      const [first] = Object.keys(files);
      expect(error, name).toContain(join(folder, name, file ?? first!));
      expect(outside, error).toEqual([]);
      expect(allocated, error).toBeLessThan(MOST_BYTES);
    }
    expect(grown).toBeLessThan(MOST_BYTES);
  });
});
