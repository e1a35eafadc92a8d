import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "@ernie-m/fixtures/free-port";

/** A server that a test has started for itself. */
export interface TestServer {
  readonly url: string;
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>;
  /** Starts it again, on what it left. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const run = promisify(execFile);

/** Where Debian keeps what is not on the path. */
function postgresFolders(): readonly string[] {
  const versions = "/usr/lib/postgresql";
  return existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, "bin")) : [];
}

function programPath(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...postgresFolders()];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

const programs = { redis: "redis-server", valkey: "valkey-server", postgres: "postgres" } as const;
export type ServerKind = keyof typeof programs;

/** Valkey is not in every Debian. */
const OPTIONAL: ReadonlySet<ServerKind> = new Set(["valkey"]);

/** Whether a server can be started here; says in one line where it cannot, and fails where it must. */
export function hasServer(kind: ServerKind): boolean {
  if (programPath(programs[kind]) !== undefined) return true;
  const missing = `${programs[kind]} is not installed: tests of corpora with it are left out`;
  if (process.env.REQUIRE_SERVERS && !OPTIONAL.has(kind))
    throw new Error(`${missing}, and REQUIRE_SERVERS is set`);
  console.warn(missing);
  return false;
}

/** Starts a server on a free port of loopback, its data in a folder of its own. */
export function startServer(kind: ServerKind, options: readonly string[] = []): Promise<TestServer> {
  return kind === "postgres" ? startPostgres() : startRedis(kind, options);
}

/** Redis, or Valkey, which takes the same settings. */
async function startRedis(kind: "redis" | "valkey", options: readonly string[]): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), `ernie-m-${kind}-`));
  const port = await freePort();
  const settings = options.length > 0 ? options : ["--appendonly", "yes", "--appendfsync", "always"];
  const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", "", ...settings];
  return serverOf(folder, `${kind}://127.0.0.1:${port}`, {
    command: programs[kind],
    args,
    ready: /Ready to accept/,
  });
}

/** PostgreSQL does not run as root: there it runs as nobody. */
const NOBODY = 65_534;

async function startPostgres(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "ernie-m-postgres-"));
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const data = join(folder, "data");
  await run(pathOf("initdb"), ["-D", data, "-U", "test", "-A", "trust", "--no-sync"], {
    ...user,
    cwd: folder,
  });
  const args = ["-D", data, "-p", `${port}`, "-c", "listen_addresses=127.0.0.1", "-k", folder];
  return serverOf(folder, `postgres://test@127.0.0.1:${port}/postgres`, {
    command: "postgres",
    args,
    ready: /ready to accept connections/,
    user,
  });
}

function pathOf(name: string): string {
  const path = programPath(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  return path;
}

interface ServerProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** What it prints when it takes connections. */
  readonly ready: RegExp;
  readonly user?: { readonly uid?: number; readonly gid?: number };
}

/** PostgreSQL's processes outlive the one that is killed until they notice, and hold its memory so long. */
async function startAgain<T>(start: () => Promise<T>): Promise<T> {
  for (let tries = 100; ; tries--)
    try {
      return await start();
    } catch (cause) {
      if (tries === 0 || !/shared memory block .* is still in use/.test(String(cause))) throw cause;
      await setTimeout(200);
    }
}

async function serverOf(folder: string, url: string, program: ServerProgram): Promise<TestServer> {
  const start = async () => {
    const child = spawn(pathOf(program.command), program.args, {
      ...program.user,
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    await new Promise<void>((resolve, reject) => {
      let said = "";
      const hear = (piece: Buffer): void => {
        said = (said + piece.toString()).slice(-10_000);
        if (program.ready.test(said)) resolve();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.on("exit", () => reject(new Error(`${program.command} ended: ${said}`)));
    });
    return child;
  };
  let child = await start();
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return {
    url,
    kill,
    async restart() {
      child = await startAgain(start);
    },
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
