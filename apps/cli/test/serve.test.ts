import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { referenceModelPath } from "@ernie-m/fixtures";
import { afterEach, expect, test } from "vitest";
import { jsonLines, program, runCli } from "./run-cli.js";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

interface Started {
  readonly child: ChildProcess;
  readonly address: string;
  readonly metricsAddress: string | undefined;
  readonly stdout: Promise<string>;
}

/** Starts the built command on a free port, and waits until it says where it listens. */
async function startServe(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const child = spawn(process.execPath, [program, "serve", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ERNIE_M_PORT: "0", ...env },
  });
  started.push(child);
  const stdout = text(child.stdout);
  let said = "";
  const wantsMetrics = args.includes("--metrics-port");
  for await (const chunk of child.stderr) {
    said += String(chunk);
    const [, address] = / at (http:\S+)/.exec(said) ?? [];
    const [, metricsAddress] = /metrics at (http:\S+)\n/.exec(said) ?? [];
    if (address !== undefined && (metricsAddress !== undefined || !wantsMetrics))
      return { child, address, metricsAddress, stdout };
  }
  throw new Error(`ended without listening: ${said}`);
}

const post = (address: string, body: object, headers: object = {}): Promise<Response> =>
  fetch(`${address}/v1/extract`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

test("it answers, counts, logs no text, and ends with 0 when it is asked to", async () => {
  const { child, address, metricsAddress, stdout } = await startServe(["--metrics-port", "0"]);
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:/);
  const asked = { text: "Ada Lovelace was born in London.", schema: ["person"] };
  const answer = await post(address, asked);
  expect(await answer.json()).toMatchObject({
    model: "uie-m-mini",
    results: [expect.any(Object)],
  });
  expect((await fetch(`${address}/health/ready`)).status).toBe(200);
  const metrics = await (await fetch(`${metricsAddress}`)).text();
  expect(metrics).toContain('ernie_m_request_seconds_count{route="/v1/extract",status="200"} 1');
  child.kill("SIGTERM");
  const [status] = await once(child, "exit");
  expect(status).toBe(0);
  const log = await stdout;
  const lines = jsonLines<{ route?: string; status?: number; rows?: number }>(log);
  expect(lines.filter(({ route }) => route === "/v1/extract")).toMatchObject([{ status: 200, rows: 1 }]);
  expect(log).not.toMatch(/Ada|person/);
});

test("models by name, keys and limits come from flags and from the environment", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ernie-m-serve-"));
  try {
    const keys = join(folder, "keys");
    writeFileSync(keys, "# one for the app\nsecret-one\n\nsecret-two\n");
    const { address } = await startServe(["--api-key-file", keys, "--log", "none"], {
      ERNIE_M_MODEL: `first=uie-m-mini,second=${referenceModelPath}`,
      ERNIE_M_MAX_TEXTS: "1",
    });
    const asked = { texts: ["a", "b"], schema: ["person"], model: "second" };
    expect((await post(address, asked)).status).toBe(401);
    expect((await post(address, asked, { authorization: "Bearer secret-tow" })).status).toBe(401);
    const refused = await post(address, asked, { authorization: "Bearer secret-two" });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ code: "too-many-texts" });
    const basic = Buffer.from("anyone:secret-one").toString("base64");
    const answered = await post(
      address,
      { ...asked, texts: ["Ada Lovelace was born in London."] },
      { authorization: `Basic ${basic}` },
    );
    expect(answered.status).toBe(200);
    expect(await answered.json()).toMatchObject({
      model: "second",
      results: [{ person: [{ text: "Ada Lovelace", start: 0, end: 12 }] }],
    });
    expect((await fetch(`${address}/health/live`)).status).toBe(200);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  [["--port", "99999"], '--port: expected an integer from 0 to 65535, got "99999"'],
  [["--deadline", "soon"], '--deadline: expected a time such as 500ms, 30s or 2m, got "soon"'],
  [["--max-body", "0mb"], '--max-body: expected a size such as 512kb or 2mb, got "0mb"'],
  [["--model", "a="], '--model: expected NAME=LOCATION or a location, got "a="'],
  [["--model", "x=uie-m-mini", "--model", "x=other"], "--model: expected names that differ, got x twice"],
  [["--log", "loud"], '--log: expected json or none, got "loud"'],
])("%s is told in one line", async (args, message) => {
  const { code, stdout, stderr } = await runCli(["serve", ...args]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});
