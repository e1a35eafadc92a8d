import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { CancelSignal, DownloadProgress, OpenOptions } from "@ernie-m/core";
import { checkEndpoint, checkRevision, checkToken, HUB_ENDPOINT } from "@ernie-m/core/runtime";
import { checkOptions, FLAG, type Form, FUNCTION, NUMBER, TEXT, wrongArgument } from "../arguments.js";

/** How a runtime reaches models on the hub. What is left out is read from the environment at each opening. */
export interface HubOptions {
  /** The hub, or a mirror that speaks its API. Default: `HF_ENDPOINT`, else `https://huggingface.co`. */
  readonly endpoint?: string | undefined;
  /** Default: `HF_TOKEN`, else the file that `hf auth login` writes. It is sent to `endpoint` alone. */
  readonly token?: string | undefined;
  /** Default: `HF_HUB_CACHE`, else `hub` in `HF_HOME`, else `~/.cache/huggingface/hub`. */
  readonly cacheDir?: string | undefined;
  /** Default: whether `HF_HUB_OFFLINE` is 1, on, yes or true. */
  readonly offline?: boolean | undefined;
  /** Branch, tag or commit. Default `main`. */
  readonly revision?: string | undefined;
  /** Sends the requests, for example through a proxy. Default: the platform's. */
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds without an answer or a byte of it after which a request has failed. Default 30,000. */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds that a question to the hub's API may take in all, with every page of the answer and every
   * repetition: which commit a branch is, or which files there are. Default 120,000.
   */
  readonly apiTimeout?: number | undefined;
  /**
   * How often a request that failed is repeated. One that brought a hundredth of its file is not counted.
   * Default 5.
   */
  readonly retries?: number | undefined;
  /** Milliseconds before the first repetition; doubled for each further one, up to 8,000. Default 500. */
  readonly retryDelay?: number | undefined;
  /**
   * Told in words, one line, why the hub takes long: a request that failed without bringing a part of its file and is sent again, or one without an
   * answer for two seconds. For people who wait; what ends the waiting is thrown.
   */
  readonly onDelay?: ((message: string) => void) | undefined;
}

/** One opening's options with every default filled in. */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  /** Undefined: where the tools keep it by default. */
  readonly cacheDir: string | undefined;
  readonly offline: boolean;
  readonly revision: string;
  readonly fetch: typeof fetch;
  readonly timeout: number;
  readonly apiTimeout: number;
  readonly retries: number;
  readonly retryDelay: number;
  readonly onDelay: (message: string) => void;
  readonly signal: CancelSignal | undefined;
  readonly onProgress: ((progress: DownloadProgress) => void) | undefined;
}

const FORMS: Readonly<Record<keyof HubOptions, Form>> = {
  ...{ endpoint: TEXT, token: TEXT, cacheDir: TEXT, offline: FLAG, revision: TEXT, fetch: FUNCTION },
  ...{ timeout: NUMBER, apiTimeout: NUMBER, retries: NUMBER, retryDelay: NUMBER, onDelay: FUNCTION },
};

/** Whether each is of its kind; what it says is read at each opening. Throws: InputError. */
export function checkHubOptions(options: unknown): asserts options is HubOptions {
  checkOptions("hub", options, FORMS);
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings of one opening: its own options, then the runtime's, then the environment as the Python tools
 * read it.
 *
 * Throws: InputError. Source: huggingface_hub `constants.py`, `utils/_auth.py`.
 */
export async function resolveHubOptions(
  options: HubOptions,
  opening: OpenOptions,
  environment: Environment = process.env,
): Promise<HubSettings> {
  const offline = environment.HF_HUB_OFFLINE || environment.TRANSFORMERS_OFFLINE;
  const cacheDir = opening.cacheDir ?? options.cacheDir;
  return {
    endpoint: checkEndpoint(options.endpoint ?? (environment.HF_ENDPOINT || HUB_ENDPOINT)),
    token: checkToken(opening.token ?? options.token ?? (await tokenOf(environment))),
    cacheDir: cacheDir === undefined ? undefined : checkFolder(cacheDir),
    offline: opening.offline ?? options.offline ?? isTrue(offline),
    revision: checkRevision(opening.revision ?? options.revision ?? "main"),
    fetch: options.fetch ?? fetch,
    timeout: checkNumber("timeout", options.timeout ?? 30_000, 1),
    apiTimeout: checkNumber("apiTimeout", options.apiTimeout ?? 120_000, 1),
    retries: checkNumber("retries", options.retries ?? 5, 0),
    retryDelay: checkNumber("retryDelay", options.retryDelay ?? 500, 0),
    onDelay: options.onDelay ?? (() => undefined),
    signal: opening.signal,
    onProgress: opening.onProgress,
  };
}

/** Replaces `~` at the start of a path by the home folder, as shells and the Python tools do. */
export function expandHome(path: string): string {
  return /^~(?=$|[/\\])/.test(path) ? join(homedir(), path.slice(1)) : path;
}

/** The folder that the Python tools keep everything in. Source: huggingface_hub `constants.py`. */
export function huggingFaceHome(environment: Environment = process.env): string {
  const caches = environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  return expandHome(environment.HF_HOME || join(caches, "huggingface"));
}

async function tokenOf(environment: Environment): Promise<string | undefined> {
  if (isTrue(environment.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
  const stated = environment.HF_TOKEN || environment.HUGGING_FACE_HUB_TOKEN;
  if (stated) return stated;
  const file = environment.HF_TOKEN_PATH || join(huggingFaceHome(environment), "token");
  // Without the file, or where it may not be read, requests go without a token.
  return readFile(expandHome(file), "utf8").catch(() => undefined);
}

function checkFolder(path: string): string {
  if (path === "") throw wrongArgument("cacheDir", "a folder", path);
  return expandHome(path);
}

function checkNumber(name: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least) return value;
  throw wrongArgument(name, `a number from ${least}`, value);
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && ["1", "ON", "YES", "TRUE"].includes(value.toUpperCase());
}
