import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runCli, runProcess } from "../run-cli.js";
import { hasServer, startServer, type TestServer } from "./servers.js";

const TASK = ["embed", "--normalize"];
/** One chunk, which is halved, and whose first half is halved again: the second line is none that the command takes. */
const LINES = ['{"text": "Ada"}', '{"text": 7}', '{"text": "Zoë"}', '{"text": "王芳"}'];

describe.runIf(hasServer("redis"))("a corpus with a chunk that was halved, submitted again", () => {
  let folder: string;
  let server: TestServer;
  let [input, to, output] = ["", "", ""];
  /** What was collected before anything was lost. */
  let whole: string;

  const submit = () =>
    runCli(["corpus", "submit", "--queue", server.url, "--input", input, "--to", to, "--", ...TASK]);
  const work = () => runProcess(["corpus", "work", "--queue", server.url, "--until-done"]);
  const collect = () => runCli(["corpus", "collect", "--to", to, "--output", output]);

  /** Loses what became of the halves that have so many lines, or of all; or of it the files that end so. */
  function lose(lines?: number, ending = ""): void {
    const chunks = join(to, "chunks");
    const halves = readdirSync(chunks)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) => {
        const outcome = JSON.parse(readFileSync(join(chunks, name), "utf8"));
        return outcome.kind === "split" ? outcome.halves : [];
      });
    const lost = halves.filter((half) => half.lines === lines).map(({ id }) => id);
    for (const name of readdirSync(chunks))
      if ((lines === undefined || lost.some((id) => name.includes(id))) && name.endsWith(ending))
        rmSync(join(chunks, name));
  }

  async function expectCollected(): Promise<void> {
    const collected = await collect();
    expect(collected.stderr).toContain("1 of 4 lines are set aside");
    expect(readFileSync(output, "utf8")).toBe(whole);
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ernie-m-resubmitted-"));
    [input, to, output] = [join(folder, "in.jsonl"), join(folder, "work"), join(folder, "out.jsonl")];
    writeFileSync(input, LINES.join("\n"));
    server = await startServer("redis");
    expect((await submit()).code).toBe(0);
    expect((await work()).code).toBe(0);
    expect((await collect()).code).toBe(0);
    whole = readFileSync(output, "utf8");
    expect(whole.split("\n")).toHaveLength(4);
  });
  beforeEach(() => writeFileSync(input, LINES.join("\n")));
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  test("tries again the line that was set aside, and that alone", async () => {
    expect(JSON.parse((await submit()).stdout)).toMatchObject({ chunks: 1, doneBefore: 0 });
    expect((await collect()).stderr).toContain("not done yet: lines 2\n");
    expect(JSON.parse((await work()).stdout)).toEqual({ done: 0, split: 0, failed: 1 });
    await expectCollected();
  });

  test("does the half anew whose result is gone, also where its input was wrong meanwhile", async () => {
    lose(2, ".out");
    expect(JSON.parse((await submit()).stdout)).toMatchObject({ chunks: 1, doneBefore: 0 });
    writeFileSync(input, LINES.join("\n").toUpperCase());
    expect((await work()).stderr).toContain("has changed since it was submitted");
    expect((await collect()).stderr).toContain("not done yet");
    writeFileSync(input, LINES.join("\n"));
    expect((await submit()).code).toBe(0);
    expect((await work()).code).toBe(0);
    await expectCollected();
  });

  test("does all anew, at once, where all results are gone", async () => {
    lose();
    expect((await submit()).code).toBe(0);
    expect((await work()).code).toBe(0);
    await expectCollected();
  });
});
