import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { program, runCli } from "../run-cli.js";
import { hasServer, startServer, type TestServer } from "./servers.js";

const TASK = ["embed", "--format", "text"];
/** As files that were put together have them: each begins with a byte order mark. */
const LINES = ["\ufeffAda met Bo.", "\ufeffZoë met Ada.", "", "\ufeff", "Bo met Zoë."];

/** Has processes that run the task end as a kernel without memory ends them, so many times. */
function killing(counter: string, times: number): string {
  const script = `
    import { appendFileSync, readFileSync } from "node:fs";
    if (process.argv[2] === ${JSON.stringify(TASK[0])}) {
      appendFileSync(${JSON.stringify(counter)}, "x");
      if (readFileSync(${JSON.stringify(counter)}, "utf8").length <= ${times}) process.kill(process.pid, "SIGKILL");
    }`;
  return `--import data:text/javascript,${encodeURIComponent(script)}`;
}

describe.runIf(hasServer("redis"))("a corpus of chunks of one line", () => {
  let folder: string;
  let server: TestServer;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "ernie-m-killed-"));
    server = await startServer("redis");
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  function corpus() {
    const [input, to, output] = ["in.txt", "work", "out.jsonl"].map((name) => join(folder, name));
    writeFileSync(input, LINES.join("\n"));
    const queue = ["--queue", server.url];
    const chunks = ["--input", input, "--to", to, "--chunk-lines", "1"];
    return {
      output,
      submit: () => runCli(["corpus", "submit", ...queue, ...chunks, "--", ...TASK]),
      collect: () => runCli(["corpus", "collect", "--to", to, "--output", output]),
      /** Works while the first `kills` processes of the task are killed. */
      async work(kills: number): Promise<unknown> {
        const args = [program, "corpus", "work", ...queue, "--until-done"];
        const env = { ...process.env, NODE_OPTIONS: killing(join(folder, "counter"), kills) };
        const worker = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "ignore"] });
        return JSON.parse(await text(worker.stdout));
      },
    };
  }

  test("whose command is killed once, and once more on nothing, is what one process gives", async () => {
    const { submit, work, collect, output } = corpus();
    expect((await submit()).code).toBe(0);
    expect(await work(2)).toEqual({ done: LINES.length, split: 0, failed: 0 });
    expect(await collect()).toMatchObject({ code: 0, stderr: "" });
    const direct = await runCli(TASK, LINES.join("\n"));
    expect(direct.stdout.split("\n")).toHaveLength(LINES.length + 1);
    expect(readFileSync(output, "utf8")).toBe(direct.stdout);
    expect(existsSync(`${output}.failed.jsonl`)).toBe(false);
  });
});
