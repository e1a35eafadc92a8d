import { referenceModelPath } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import { binary, place } from "../src/project.js";
import { run } from "../src/run.js";

/**
 * A suite as an app has it. In most runners it runs in a realm of its own, where the platform's errors, typed arrays
 * and signals are instances of none of the classes that it knows.
 */
const SUITE = `
  import { isErnieMError } from "@ernie-m/config";
  import { ErnieMModel, loadExtractor } from "@ernie-m/heads";
  import { modelUrl } from "@ernie-m/model-uie-m-mini";
  import { nodeRuntime } from "@ernie-m/runtime-node";
  import { ErnieMTokenizer } from "@ernie-m/tokenizer";

  const TEXT = "Marie Curie was born in Warsaw.";
  const REFERENCE = ${JSON.stringify(referenceModelPath)};

  for (const options of [{}, { workers: 1 }])
    test("extracts with " + JSON.stringify(options), async () => {
      const extractor = await loadExtractor(REFERENCE, { runtime: nodeRuntime(options) });
      const { person } = await extractor.extract(TEXT, { person: ["birthplace"] });
      expect(person[0].text).toBe("Marie Curie");
      expect(person[0].relations.birthplace[0].text).toBe("Warsaw");
      await extractor.dispose();
    });

  test("gives typed arrays of this realm", async () => {
    const runtime = nodeRuntime();
    const tokenizer = await ErnieMTokenizer.fromPretrained(modelUrl, { runtime });
    const model = await ErnieMModel.fromPretrained(modelUrl, { runtime });
    const { lastHiddenState } = await model.forward(tokenizer.encodeBatch([TEXT]));
    expect(lastHiddenState.data).toBeInstanceOf(Float32Array);
    await model.dispose();
  });

  test("says what is missing, and a signal is heard", async () => {
    const missing = await loadExtractor("./nowhere", { runtime: nodeRuntime() }).catch((error) => error);
    expect(isErnieMError(missing)).toBe(true);
    expect(missing.message).toMatch(/nowhere.*there is no such folder/);
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    const opening = loadExtractor(modelUrl, { runtime: nodeRuntime(), signal: stop.signal });
    await expect(opening).rejects.toThrow("enough");
  });
`;

const jest = { NODE_OPTIONS: "--experimental-vm-modules --no-warnings" };

describe("in Jest", () => {
  test.each(["node", "jsdom"])("with the environment %s", async (environment) => {
    const folder = place({
      "suite.test.js": SUITE,
      "jest.config.json": '{ "transform": {}, "testTimeout": 60000 }',
    });
    const args = ["--env", environment, "--rootDir", folder, "-c", "jest.config.json"];
    const ran = await run(binary("jest"), args, { cwd: folder, env: jest });
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    expect(ran.stderr).toContain("4 passed");
  });
});

describe("in vitest", () => {
  test.each([
    ["forks", "node"],
    ["threads", "node"],
    ["vmThreads", "node"],
    ["vmForks", "node"],
    ["forks", "jsdom"],
    ["vmThreads", "jsdom"],
  ])("with the pool %s and the environment %s", async (pool, environment) => {
    const imports = 'import { expect, test } from "vitest";';
    const folder = place({ "suite.test.js": imports + SUITE, "vitest.config.js": "export default {};" });
    const args = [
      "run",
      "--root",
      folder,
      `--pool=${pool}`,
      `--environment=${environment}`,
      "--testTimeout=60000",
    ];
    const ran = await run(binary("vitest"), args, { cwd: folder, env: { NO_COLOR: "1" } });
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain("4 passed");
  });
});
