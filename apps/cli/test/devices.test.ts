import { devices, type listDevices } from "@ernie-m/runtime-node";
import { expect, test } from "vitest";
import { jsonLines, runCli } from "./run-cli.js";

test("every device is listed; one that is not available is an error with the same reason", async () => {
  const listed = await runCli(["devices"]);
  expect(listed.code).toBe(0);
  const lines = jsonLines(listed.stdout) as Awaited<ReturnType<typeof listDevices>>;
  expect(lines.map(({ device }) => device)).toEqual(devices);
  const missing = lines.find(({ available }) => !available)!;
  const { code, stdout, stderr } = await runCli(["embed", "--device", missing.device], "text\n");
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(`onnxruntime-node/${missing.device}: ${missing.reason}`);
});

test("threads and workers change no result", async () => {
  const text = "Marie Curie was born in Warsaw.\n東京\n".repeat(3);
  const embed = async (...options: readonly string[]) => {
    const { code, stdout } = await runCli(["embed", ...options], text);
    expect(code).toBe(0);
    return jsonLines(stdout) as { readonly embedding: readonly number[] }[];
  };
  const [plain, pooled] = [await embed("--threads", "1"), await embed("--workers", "2", "--threads", "1")];
  expect(pooled).toHaveLength(6);
  for (const [line, { embedding }] of pooled.entries())
    for (const [i, value] of embedding.entries()) expect(value).toBeCloseTo(plain[line].embedding[i], 5);
});
