import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { program } from "./run-cli.js";

test("a checkpoint is converted into the empty folder that one stands in, which stays", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ernie-m-here-")));
  try {
    const args = [program, "convert", "--to", "."];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
    const { to, files } = JSON.parse(stdout) as { readonly to: string; readonly files: object };
    expect(to).toBe(folder);
    expect(Object.keys(files)).toContain("model.safetensors");
    expect(Object.keys(files).sort()).toEqual(readdirSync(folder).sort());
  } finally {
    rmSync(folder, { recursive: true });
  }
});
