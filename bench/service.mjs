/**
 * What HTTP costs: processor time of the server's process for a call, against that of a process in which as many callers
 * call the library, and of one with `node:http` around the library and nothing else. And whether memory stays where it is, from the 1,000th request on.
 *
 *   node bench/service.mjs [CALLS] [ROUNDS] [WORKERS]
 *   node bench/service.mjs memory [REQUESTS] [WORKERS]
 *
 * CALLS (600) of one text with a schema of three names, ROUNDS (5) in turn, on the embedded model; WORKERS (2) threads, 0
 * for none. Build the workspace first.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { median } from "@ernie-m/measure";
import { closedLoop, schema, textOf } from "./lib/service-texts.mjs";

const script = new URL("lib/child-service.mjs", import.meta.url);

async function start(side, workers) {
  const child = fork(script, [side, workers]);
  const [ready] = await once(child, "message");
  const ask = async (message) => {
    child.send(message);
    return (await once(child, "message"))[0];
  };
  return { ...ready, report: () => ask("report"), ask, end: () => child.send("end") };
}

function poster(address, agent) {
  const { port } = new URL(address);
  const headers = { "content-type": "application/json" };
  return async (i) => {
    const sent = request({ port, agent, method: "POST", path: "/v1/extract", headers });
    sent.end(JSON.stringify({ text: textOf(i), schema }));
    const [response] = await once(sent, "response");
    const body = await text(response);
    if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${body}`);
  };
}

async function measureCosts(calls, rounds, workers) {
  const agent = new Agent({ keepAlive: true });
  const sides = {};
  for (const name of ["direct", "bare", "http"]) sides[name] = await start(name, workers);
  const posts = { bare: poster(sides.bare.address, agent), http: poster(sides.http.address, agent) };
  let from = 0;
  const call = {
    direct: (callers) => sides.direct.ask({ from, calls, callers }),
    bare: (callers) => closedLoop(calls, callers, (i) => posts.bare(from + i)),
    http: (callers) => closedLoop(calls, callers, (i) => posts.http(from + i)),
  };
  const names = Object.keys(sides);
  for (const name of names) await call[name](8);
  for (const callers of [8, 64]) {
    const spent = { direct: [], bare: [], http: [] };
    const runs = { direct: 0, bare: 0, http: 0 };
    const own = { direct: [], bare: [], http: [] };
    for (let round = 0; round < rounds; round++) {
      from += calls;
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const before = await sides[name].report();
        await call[name](callers);
        const after = await sides[name].report();
        spent[name].push((after.milliseconds - before.milliseconds) / calls);
        own[name].push((after.own - before.own) / calls);
        runs[name] += (after.runs - before.runs) / (calls * rounds);
      }
    }
    console.log(
      `${callers} callers, workers ${workers}: library ${median(spent.direct).toFixed(2)} ms of processor time a call, ${median(own.direct).toFixed(2)} of its first thread, ${runs.direct.toFixed(2)} runs`,
    );
    const told = { bare: "  node:http and nothing else", http: "  the server (goal 0.95)" };
    for (const [name, what] of Object.entries(told)) {
      const ratios = spent.direct.map((direct, round) => direct / spent[name][round]);
      console.log(
        `${what.padEnd(30)} ${median(spent[name]).toFixed(2)} ms, ${median(own[name]).toFixed(2)} of its first thread, ${runs[name].toFixed(2)} runs: ${median(ratios).toFixed(2)} (rounds ${ratios.map((ratio) => ratio.toFixed(2)).join(" ")})`,
      );
    }
  }
  agent.destroy();
  for (const name of names) sides[name].end();
}

async function measureMemory(requests, workers) {
  const agent = new Agent({ keepAlive: true });
  const server = await start("http", workers);
  const post = poster(server.address, agent);
  const sizes = [];
  for (let done = 0; done < requests; done += 1000) {
    await closedLoop(1000, 16, (i) => post(done + i));
    const { bytes } = await server.report();
    sizes.push(bytes);
    console.log(`${String(done + 1000).padStart(6)} requests: ${(bytes / 2 ** 20).toFixed(1)} MB`);
  }
  console.log(`grown by ${(100 * (sizes.at(-1) / sizes[0] - 1)).toFixed(1)} % (goal: at most 5 %)`);
  agent.destroy();
  server.end();
}

const [first = "600", second, third = "2"] = process.argv.slice(2);
if (first === "memory") await measureMemory(Number(second ?? "10000"), process.argv[4] ?? "2");
else await measureCosts(Number(first), Number(second ?? "5"), third);
