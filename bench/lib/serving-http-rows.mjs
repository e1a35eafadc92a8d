/** The rows of `serving.mjs` over HTTP: a server in a process of its own, asked over loopback. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { text as textOf } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { HOLD_ROUNDS, holdsTold } from "./holds.mjs";
import { count, DEADLINE, freshText, longText, milliseconds, quantile, SCHEMA } from "./serving-texts.mjs";

const script = new URL("child-server.mjs", import.meta.url);

/** A server with limits of its own, and how to ask it. */
async function start({ workers, limits = {} }) {
  const child = fork(script, [JSON.stringify({ workers, limits })]);
  const [{ address }] = await once(child, "message");
  const agent = new Agent({ keepAlive: true });
  const { port } = new URL(address);
  const ask = async (message) => {
    child.send(message);
    return (await once(child, "message"))[0].answer;
  };
  /** The status of an answer. */
  const post = async (body, headers = {}) => {
    const sent = request({
      ...{ port, agent, method: "POST", path: "/v1/extract" },
      headers: { "content-type": "application/json", ...headers },
    });
    sent.end(JSON.stringify(body));
    const [response] = await once(sent, "response");
    await textOf(response);
    return response.statusCode;
  };
  for (let i = 0; i < 16; i++) await post({ text: freshText(), schema: SCHEMA });
  return {
    ask,
    post,
    async end() {
      agent.destroy();
      child.send("end");
      await once(child, "exit");
    },
  };
}

const KINDS = { 200: "answered", 429: "refused", 504: "late" };

/** A request of so many texts that were not asked before. */
const fresh = (size) => ({ texts: Array.from({ length: size }, freshText), schema: SCHEMA });

async function outcomeOf({ post }, size, deadline) {
  const begun = performance.now();
  const status = await post(fresh(size), { "x-request-timeout-ms": String(deadline) }).catch(() => 0);
  const ms = performance.now() - begun;
  const kind = KINDS[status] ?? "failed";
  return { kind: kind === "answered" && ms > deadline ? "late" : kind, ms };
}

/** Answers, the time each took, and the server's processor time, of callers who wait for theirs. */
async function closedLoop(server, size, seconds) {
  const before = await server.ask("seconds");
  const begun = performance.now();
  const times = [];
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (performance.now() < begun + 1000 * seconds) {
        const asked = performance.now();
        await server.post(fresh(size));
        times.push(performance.now() - asked);
      }
    }),
  );
  const passed = (performance.now() - begun) / 1000;
  return { answered: times.length, times, passed, used: (await server.ask("seconds")) - before };
}

/** Requests at a steady rate, whether earlier ones are answered or not. */
async function openLoop(server, { size, rate, seconds, deadline }) {
  const before = await server.ask("seconds");
  const calls = [];
  const begun = performance.now();
  for (let passed = 0; passed < seconds; passed = (performance.now() - begun) / 1000) {
    while (calls.length < rate * passed) calls.push(outcomeOf(server, size, deadline));
    await wait(2);
  }
  const outcomes = await Promise.all(calls);
  const passed = (performance.now() - begun) / 1000;
  return { outcomes, passed, used: (await server.ask("seconds")) - before };
}

const ROUNDS = 3;

/** Callers who wait for their answers, which is what can be answered; and requests that the server works on together. */
const CALLERS = 8;

/**
 * Answers in time when eight times as much comes as can be answered, in rounds before and after which that is measured. The
 * deadline is a second, or six times what an answer takes on a machine that has less to give.
 */
async function* httpOverload({ workers, seconds }) {
  for (const size of [1, 8]) {
    const server = await start({ workers, limits: { concurrentCalls: CALLERS, deadline: 60_000 } });
    const rounds = [];
    const refusals = [];
    let able = await closedLoop(server, size, seconds / 2);
    for (let round = 0; round < ROUNDS; round++) {
      const rate = (8 * able.answered) / able.passed;
      const deadline = Math.round(Math.max(DEADLINE, 6 * quantile(able.times, 0.5)));
      const { outcomes, passed, used } = await openLoop(server, { size, rate, seconds, deadline });
      const after = await closedLoop(server, size, seconds / 2);
      const answered = count(outcomes, "answered");
      const of = (field) => (able.answered + after.answered) / (able[field] + after[field]);
      rounds.push({
        ...{ outcomes, rate, deadline },
        clock: answered / passed / of("passed"),
        processor: answered / used / of("used"),
      });
      refusals.push(...outcomes.filter(({ kind }) => kind === "refused").map(({ ms }) => ms));
      able = after;
    }
    await server.end();
    const shares = (field) => rounds.map((round) => round[field].toFixed(2)).join(", ");
    const told = rounds.map(({ outcomes, rate, deadline }) => {
      const kinds = ["answered", "refused", "late", "failed"].map(
        (kind) => `${count(outcomes, kind)} ${kind}`,
      );
      return `${rate.toFixed(0)}/s, deadline ${milliseconds(deadline)}: ${kinds.join(", ")}`;
    });
    yield { what: `over HTTP, 8 × capacity, requests of ${size} texts`, measured: told.join("; ") };
    yield {
      what: "  answered in time, of what can be, by the clock",
      measured: shares("clock"),
      goal: "≥ 0.9",
    };
    yield {
      what: "  the same for a second of the server's processor time",
      measured: shares("processor"),
    };
    yield {
      what: "  refused after, median, p99, longest",
      measured: [0.5, 0.99, 1].map((q) => milliseconds(quantile(refusals, q))).join(", "),
      goal: "< 50 ms",
    };
  }
}

/** Short requests while one of 2,000 texts is answered, counted in model runs of the server. */
async function* httpBeside({ workers }) {
  const server = await start({ workers, limits: { texts: 2000, deadline: 300_000 } });
  let isOver = false;
  const texts = Array.from({ length: 2000 }, freshText);
  const large = server.post({ texts, schema: SCHEMA }).finally(() => {
    isOver = true;
  });
  await wait(200);
  await server.ask("takeRuns");
  while (!isOver) {
    await server.post({ text: freshText(), schema: SCHEMA });
    await wait(5);
  }
  await large;
  // The last one may have been answered alone.
  const runs = (await server.ask("takeRuns")).slice(0, -1);
  await server.end();
  yield {
    what: `over HTTP, runs until a short request is answered beside one of 2,000 texts, ${runs.length} of them: p50, p99, most`,
    measured: [0.5, 0.99, 1].map((q) => quantile(runs, q)).join(", "),
    goal: "p99 ≤ 3",
  };
}

/** How long the server's thread is held by requests of every kind that it takes. */
async function* httpHold({ workers }) {
  const server = await start({ workers, limits: { deadline: 4000 } });
  const names = (length) => Array.from({ length }, (_, i) => `name ${i}`);
  const texts = (length, units) =>
    Array.from({ length }, () => (units === undefined ? freshText() : longText(units)));
  const bodies = {
    nothing: undefined,
    "a text of 0.1 MB": { text: longText(1e5), schema: "person" },
    "a text of 1 MB": { text: longText(1e6), schema: "person" },
    "a text of 2 MB without spaces": { text: "x".repeat(2e6), schema: "person" },
    "256 texts with 70 names": { texts: texts(256), schema: names(70) },
    "256 texts of 3,500 characters": { texts: texts(256, 3500), schema: "person" },
    "1.5 MB with a setting that there is not": {
      text: longText(5e5),
      schema: "person",
      other: longText(4e5),
    },
  };
  for (const [what, body] of Object.entries(bodies)) {
    const holds = [];
    let status;
    for (let round = 0; round < HOLD_ROUNDS; round++) {
      await server.ask("startHolds");
      if (body === undefined) await wait(2000);
      else status = await server.post(body);
      await wait(20);
      holds.push(await server.ask("endHolds"));
    }
    yield {
      what: `over HTTP, longest hold of the server's event loop: ${what}${status === undefined ? "" : ` (${status})`}`,
      measured: holdsTold(holds),
      goal: "≤ 50 ms",
    };
  }
  await server.end();
}

export const HTTP_ROWS = { "http-overload": httpOverload, "http-beside": httpBeside, "http-hold": httpHold };
