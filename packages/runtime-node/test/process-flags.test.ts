import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";

const PROGRAM = `
  import { referenceModelUrl } from "@ernie-m/fixtures";
  import { loadExtractor } from "@ernie-m/heads";
  import { nodeRuntime } from "@ernie-m/runtime-node";
  const runtime = nodeRuntime({ workers: 1 });
  const extractor = await loadExtractor(referenceModelUrl, { runtime });
  const { person } = await extractor.extract("Ada Lovelace was born in London.", ["person"]);
  console.log(person[0].text);
  await runtime.close();
`;

it.each([
  [["--input-type=module"]],
  [["--input-type=module", "--conditions=development"]],
  [["--max-old-space-size=300", "--input-type=module"]],
  [["--expose-gc", "--input-type=module", "--no-warnings"]],
])("threads start in a process with %j from --eval", async (flags) => {
  expect(await printed([...flags, "--eval", PROGRAM])).toBe("Ada Lovelace\n");
});

it.each([
  "--max-old-space-size=300",
  "--expose-gc",
  "--title=app",
  "--stack-size=900",
  "--enable-source-maps",
])("threads start in a process with %s", async (flag) => {
  // Beside the package, so that its imports are found.
  const file = fileURLToPath(new URL(`./.flags-${process.pid}.mjs`, import.meta.url));
  writeFileSync(file, PROGRAM);
  onTestFinished(() => rmSync(file));
  expect(await printed([flag, file])).toBe("Ada Lovelace\n");
});

async function printed(args: readonly string[]): Promise<string> {
  const cwd = fileURLToPath(new URL("../", import.meta.url));
  return (await promisify(execFile)(process.execPath, args, { cwd })).stdout;
}
