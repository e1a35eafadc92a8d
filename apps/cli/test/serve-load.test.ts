import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { program, REFERENCE } from "./run-cli.js";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

async function startServe(): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(
    process.execPath,
    [program, "serve", ...REFERENCE, "--port", "0", "--log", "none", "--workers", "2"],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  started.push(child);
  const port = await new Promise<number>((resolve) => {
    let said = "";
    child.stderr.on("data", (data) => {
      said += String(data);
      const [, found] = / at http:\/\/127\.0\.0\.1:(\d+) /.exec(said) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return { child, port };
}

/** What became of a request: a status, or what broke. */
interface Outcome {
  readonly status?: number;
  readonly code?: string;
}

async function ask(port: number, agent: Agent, i: number): Promise<Outcome> {
  try {
    const sent = request({
      port,
      agent,
      method: "POST",
      path: "/v1/extract",
      headers: { "content-type": "application/json" },
    });
    sent.end(
      JSON.stringify({ text: `${i}. Ada Lovelace was born in London.`, schema: ["person", "location"] }),
    );
    const [answer] = await once(sent, "response");
    const body = JSON.parse(await text(answer)) as { readonly results?: readonly object[] };
    if (answer.statusCode === 200) expect(body.results?.[0]).toHaveProperty("person");
    return { status: answer.statusCode };
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}

/** So many callers, each with its next request when the last is settled, until one finds nobody there. */
async function callers(count: number, call: (i: number) => Promise<Outcome>): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: count }, async () => {
      while (next < 3000) {
        const outcome = await call(next++);
        outcomes.push(outcome);
        if (outcome.code !== undefined) return;
      }
    }),
  );
  return outcomes;
}

test("SIGTERM under the load of 64 callers: what was let in is answered, nothing is cut off, the status is 0", async () => {
  const { child, port } = await startServe();
  const agent = new Agent({ keepAlive: true });
  expect(await ask(port, agent, 0)).toEqual({ status: 200 });
  let answered = 0;
  const loaded = callers(64, async (i) => {
    const outcome = await ask(port, agent, i);
    if (++answered === 100) child.kill("SIGTERM");
    return outcome;
  });
  const [status, signal] = await once(child, "exit");
  expect([status, signal]).toEqual([0, null]);
  const outcomes = await loaded;
  agent.destroy();
  expect(outcomes.filter((outcome) => outcome.status === 200).length).toBeGreaterThan(64);
  // Refused with a reason, or nobody there any more: a connection that broke had nothing accepted on it.
  for (const { status, code } of outcomes)
    expect([200, 503, "ECONNREFUSED", "ECONNRESET"]).toContain(status ?? code);
});

test("one of two processes killed: only what it had in hand fails", async () => {
  const [first, second] = await Promise.all([startServe(), startServe()]);
  const agent = new Agent({ keepAlive: true });
  for (const { port } of [first, second]) expect(await ask(port, agent, 0)).toEqual({ status: 200 });
  const alive = new Set([first.port, second.port]);
  const CALLERS = 64;
  let failed = 0;
  let answered = 0;
  let next = 0;
  const loaded = Array.from({ length: CALLERS }, async () => {
    while (next < 1200) {
      const i = next++;
      const ports = [...alive];
      const port = ports[i % ports.length];
      const { status } = await ask(port, agent, i);
      if (status === 200) answered++;
      else {
        failed++;
        alive.delete(port);
      }
    }
  });
  await setTimeout(500);
  first.child.kill("SIGKILL");
  await Promise.all(loaded);
  agent.destroy();
  expect([...alive]).toEqual([second.port]);
  expect(failed).toBeLessThanOrEqual(CALLERS);
  expect(answered + failed).toBe(1200);
});
