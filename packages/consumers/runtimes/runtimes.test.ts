import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { referenceModelPath } from "@ernie-m/fixtures";
import { beforeAll, describe, expect, test } from "vitest";
import { place, project, readmeExamples } from "../src/project.js";
import { outputOf, run } from "../src/run.js";
import { nodePackage } from "../src/tools.js";

const machine = `${process.platform}-${process.arch}`;

interface Runtime {
  /** The npm package that holds its program, with the version. */
  readonly packed: string;
  /** The program in it. */
  readonly program: string;
  readonly args?: readonly string[];
}

const node = (version: string): Runtime => ({ packed: `${nodePackage()}@${version}`, program: "bin/node" });

/** Each runtime that the packages promise to run in, from the packages that npm has of it. */
const runtimes: Readonly<Record<string, Runtime>> = {
  "Node 20.19.0": node("20.19.0"),
  "Node 22.23.2": node("22.23.2"),
  "Node 24.21.0": node("24.21.0"),
  "Node 26.12.1": node("26.12.1"),
  "Bun 1.4.5": { packed: `@oven/bun-${machine}@1.4.5`, program: "bin/bun" },
  "Deno 2.9.6": {
    packed: `@deno/${machine}${process.platform === "linux" ? "-glibc" : ""}@2.9.6`,
    program: "deno",
    args: ["run", "--allow-all", "--node-modules-dir=manual"],
  },
};

/** The web runtime, outside of any browser: the answer for systems that onnxruntime-node has no library for. */
const WEB = `
  import { readdirSync, readFileSync } from "node:fs";
  import { join } from "node:path";
  import { loadExtractor } from "@ernie-m/heads";
  import { checkpointFromFiles, webRuntime } from "@ernie-m/runtime-web";
  const model = ${JSON.stringify(referenceModelPath)};
  const files = Object.fromEntries(readdirSync(model).map((name) => [name, readFileSync(join(model, name))]));
  const runtime = webRuntime();
  const extractor = await loadExtractor(await checkpointFromFiles(files), { runtime });
  const { location } = await extractor.extract("Ann lives in Paris.", ["location"]);
  console.log(location[0].text);
  await extractor.dispose();
  await runtime.dispose();
`;

const examples = readmeExamples();

describe.each(Object.entries(runtimes))("%s", (name, { packed, program, args = [] }) => {
  let command = "";
  beforeAll(async () => {
    const folder = join(project, "..", name.replaceAll(" ", "-"));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    await outputOf("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", packed], {
      cwd: folder,
    });
    const path = join(folder, "node_modules", packed.slice(0, packed.lastIndexOf("@")), program);
    command = process.platform === "win32" ? `${path}.exe` : path;
    expect(existsSync(command)).toBe(true);
  });

  test.each(examples)("an example of the README prints what it says ($#)", async ({ code, output }) => {
    const cwd = place({ "example.mjs": code });
    expect(await outputOf(command, [...args, "example.mjs"], { cwd, env: { NO_COLOR: "1" } })).toBe(output);
  });

  test("worker threads compute", async () => {
    const code = examples[0].code.replace("nodeRuntime()", "nodeRuntime({ workers: 2 })");
    const cwd = place({ "example.mjs": code });
    expect(await outputOf(command, [...args, "example.mjs"], { cwd })).toBe(examples[0].output);
  });

  test("the web runtime computes, from Buffers", async () => {
    const cwd = place({ "web.mjs": WEB });
    const { code, stdout, stderr } = await run(command, [...args, "web.mjs"], { cwd });
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: "Paris\n" });
  });
});
