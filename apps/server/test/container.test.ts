import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { all, environment, readRoot, root } from "./dockerfile.js";

/** Variables that `ernie-m serve` reads. */
const serveSource = readRoot("apps/cli/src/commands/serve.ts");
const variables = new Set(
  [...serveSource.matchAll(/variable\(\s*"--([a-z-]+)/g)].map(
    ([, flag]) => `ERNIE_M_${flag.replaceAll("-", "_").toUpperCase()}`,
  ),
);

interface Service {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly command?: readonly string[];
  readonly stop_grace_period?: string;
}

describe("the Dockerfile", () => {
  test("builds in stages that there are, from files that there are", () => {
    const stages = all("FROM").flatMap((text) => / AS (\w+)$/i.exec(text)?.[1] ?? []);
    for (const text of all("COPY")) {
      const parts = text.split(" ").filter((part) => !part.startsWith("--"));
      const from = /--from=(\w+)/.exec(text)?.[1];
      if (from !== undefined) expect(stages).toContain(from);
      else for (const part of parts.slice(0, -1)) expect(existsSync(join(root, part)), part).toBe(true);
    }
    expect(readRoot("apps/server/Dockerfile.dockerignore").split("\n")).toContain("**/node_modules");
  });

  test("has the Node, the package manager and the packages that the workspace has", () => {
    const { engines } = JSON.parse(readRoot("apps/server/package.json")) as { engines: { node: string } };
    const least = Number(/>=(\d+)/.exec(engines.node)?.[1]);
    for (const image of all("FROM")) {
      expect(Number(/^node:(\d+)-/.exec(image)?.[1])).toBeGreaterThanOrEqual(least);
      // onnxruntime-node has no libraries for musl.
      expect(image).not.toContain("alpine");
    }
    const [run] = all("RUN");
    const { packageManager } = JSON.parse(readRoot("package.json")) as { packageManager: string };
    expect(run).toContain(packageManager.replace(/\+.*/, ""));
    const name = /--filter (\S+) deploy/.exec(run)?.[1];
    expect(JSON.parse(readRoot("apps/cli/package.json"))).toMatchObject({ name });
  });

  test("starts what is deployed, by variables that it reads, on the ports that it opens", () => {
    const [command] = all("CMD").slice(-1);
    const [, file, subcommand] = JSON.parse(command) as readonly string[];
    expect(existsSync(join(root, "apps/cli", file))).toBe(true);
    expect(subcommand).toBe("serve");
    for (const name of Object.keys(environment).filter((one) => one.startsWith("ERNIE_M_")))
      expect(variables).toContain(name);
    const { ERNIE_M_PORT: port, ERNIE_M_METRICS_PORT: metrics } = environment;
    expect(all("EXPOSE").join(" ")).toBe(`${port} ${metrics}`);
    expect(all("HEALTHCHECK").join()).toContain(`127.0.0.1:${port}/health/ready`);
    expect(all("USER")).toEqual(["node"]);
  });
});

describe("compose.yaml", () => {
  const { services, volumes } = parse(readRoot("apps/server/compose.yaml")) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: Readonly<Record<string, unknown>>;
  };

  test("builds the Dockerfile, and sets what the server reads", () => {
    const { build, environment: set = {}, ports = [] } = services.server;
    if (build === undefined) throw new Error("the server is built");
    const context = resolve(root, "apps/server", build.context);
    expect(context).toBe(resolve(root));
    expect(existsSync(join(context, build.dockerfile))).toBe(true);
    for (const name of Object.keys(set)) expect(variables).toContain(name);
    expect(ports.map((port) => port.split(":").at(-1))).toEqual([
      environment.ERNIE_M_PORT,
      environment.ERNIE_M_METRICS_PORT,
    ]);
    // Nobody else's machine gets in unasked.
    for (const { ports: opened = [] } of Object.values(services))
      for (const port of opened) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test("lets what has come in be answered, and keeps what must not be lost", () => {
    const drain = Number(/"--drain <time>", "[^"]*", "(\d+)s"/.exec(serveSource)?.[1]);
    expect(Number.parseInt(services.server.stop_grace_period ?? "", 10)).toBeGreaterThan(drain);
    const { command = [] } = services.redis;
    expect(command.join(" ")).toContain("--appendonly yes");
    expect(command.join(" ")).toContain("--maxmemory-policy noeviction");
    for (const { volumes: used = [] } of Object.values(services))
      for (const volume of used) expect(Object.keys(volumes)).toContain(volume.split(":")[0]);
  });
});
