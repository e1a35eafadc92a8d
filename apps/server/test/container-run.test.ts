import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { freePort } from "@ernie-m/fixtures/free-port";
import { afterAll, beforeAll, expect, test } from "vitest";
import { all, environment, root, wordsOf } from "./dockerfile.js";

/**
 * What the Dockerfile does, without an engine: its steps are done in a folder in place of the image. The build has been
 * done by whoever runs tests; the user, and the folder of its own that the image makes for models, are the image's.
 */

const run = promisify(execFile);
let folder: string;
let app: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-image-"));
  app = join(folder, "app");
  const [built = ""] = all("RUN");
  const [build, deploy = ""] = built.split(" && ");
  expect(build).toBe("npm run build");
  // The package manager is the one that it names: the test of the Dockerfile's text sees to that.
  const [program, ...args] = deploy.replace(/^npx --yes (pnpm)@\S+/, "$1").split(" ");
  expect([program, args.at(-1)]).toEqual(["pnpm", "/app"]);
  await run(program, [...args.slice(0, -1), app], { cwd: root });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what is deployed needs nothing of the workspace", () => {
  const [copied] = all("COPY").filter((text) => text.includes("--from="));
  expect(copied.split(" ").slice(-2)).toEqual(["/app", "."]);
  expect(all("WORKDIR").at(-1)).toBe("/app");
  for (const name of ["server", "heads", "runtime-node", "model-uie-m-mini"]) {
    const place = join(app, "node_modules", "@ernie-m", name);
    expect(existsSync(place), name).toBe(true);
    expect(realpathSync(place).startsWith(realpathSync(app) + sep), name).toBe(true);
  }
});

test("its command serves, with its settings alone, until it is told to stop; its health check sees that", async () => {
  const { PATH } = process.env;
  const [port, metricsPort] = await Promise.all([freePort(), freePort()]);
  const { ERNIE_M_PORT, ERNIE_M_METRICS_PORT, HF_HOME } = environment;
  expect([ERNIE_M_PORT, ERNIE_M_METRICS_PORT, HF_HOME]).toEqual(["8000", "9000", "/models"]);
  // Ports that nobody has here, and a folder that may be written.
  const env = {
    PATH,
    ...environment,
    ERNIE_M_PORT: `${port}`,
    ERNIE_M_METRICS_PORT: `${metricsPort}`,
    HF_HOME: join(folder, "models"),
  };
  const isHealthy = async (): Promise<boolean> => {
    const [program, ...args] = wordsOf(all("HEALTHCHECK")[0] ?? "");
    const asked = args.map((arg) => arg.replaceAll(`:${ERNIE_M_PORT}/`, `:${port}/`));
    expect(asked).not.toEqual(args);
    return run(program, asked, { env, cwd: app }).then(
      () => true,
      () => false,
    );
  };
  expect(await isHealthy()).toBe(false);
  const [program, ...args] = wordsOf(all("CMD").at(-1) ?? "");
  const child = spawn(program, args, { cwd: app, env, stdio: "ignore" });
  const ended = once(child, "exit");
  try {
    await expect.poll(isHealthy, { timeout: 90_000 }).toBe(true);
    const response = await fetch(`http://127.0.0.1:${port}/v1/extract`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text: "Ada Lovelace was born in London.", schema: ["person"] }),
    });
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { results: [{ person: [{ text: "Ada Lovelace", start: 0, end: 12 }] }] },
    ]);
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    expect(await metrics.text()).toContain(
      'ernie_m_request_seconds_count{route="/v1/extract",status="200"} 1',
    );
    const [signal = ""] = all("STOPSIGNAL");
    child.kill(signal as NodeJS.Signals);
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill("SIGKILL");
  }
});
