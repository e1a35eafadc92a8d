import { type CancelSignal, DownloadError, type OpenOptions } from "@ernie-m/core";
import {
  checkEndpoint,
  checkRevision,
  checkToken,
  HUB_ENDPOINT,
  isCommit,
  shardsBeside,
} from "@ernie-m/core/runtime";
import { cachedResponse } from "../cache/response-cache.js";
import type { WebHubOptions } from "../options.js";
import type { DownloadContext, DownloadRequest } from "./download-request.js";
import { fetchSignal, refusal, send } from "./http.js";
import type { FileIndex } from "./remote-file-set.js";

/** Milliseconds that one answer of the hub's API may take in all. */
const API_TIMEOUT = 120_000;

/** One opening's settings with every default filled in. */
interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly revision: string;
}

/** A file as the hub lists it. */
interface ListedFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string | undefined;
}

/**
 * The files of a model on a hub at the commit that the revision means now, by the hub's list. When the hub
 * cannot be reached, a revision means what it meant when it last could.
 *
 * Throws: DownloadError; InputError for a revision or endpoint that cannot be. Source: the hub's API,
 * `/api/models`.
 */
export async function hubIndex(
  id: string,
  options: WebHubOptions,
  opening: OpenOptions,
  context: DownloadContext,
): Promise<FileIndex> {
  const settings: HubSettings = {
    endpoint: checkEndpoint(options.endpoint ?? HUB_ENDPOINT),
    token: checkToken(opening.token ?? options.token),
    revision: checkRevision(opening.revision ?? options.revision ?? "main"),
  };
  const { endpoint, token, revision } = settings;
  const location = `${id}@${revision}`;
  const ask = (url: string): Promise<unknown> => askHub(url, location, settings, context);
  const about = (url: string) => ({ url, subject: location, location });

  const revisionUrl = `${endpoint}/api/models/${id}/revision/${encodeURIComponent(revision)}`;
  const commit = isCommit(revision)
    ? revision
    : await cachedResponse(context, about(revisionUrl), async () =>
        commitIn(await ask(revisionUrl), location),
      );
  const treeUrl = `${endpoint}/api/models/${id}/tree/${commit}`;
  const listed = await cachedResponse(context, about(treeUrl), async () =>
    filesIn(await ask(treeUrl), location),
  );

  const files = new Map<string, DownloadRequest>();
  for (const { path, size, sha256 } of listed) {
    const url = `${endpoint}/${id}/resolve/${commit}/${encodeURIComponent(path)}`;
    const subject = `${location}/${path}`;
    files.set(path, { url, name: path, subject, location, size, sha256, immutable: true, token });
  }
  return {
    location,
    names: [...files.keys()],
    find: async (name) => files.get(name),
    companions(name) {
      return shardsBeside(name, files.keys()).map((shard) => files.get(shard)!);
    },
  };
}

async function askHub(
  url: string,
  location: string,
  { endpoint, token }: HubSettings,
  { signal }: DownloadContext,
): Promise<unknown> {
  const deadline = new AbortController();
  const late = `${endpoint} has not answered in ${API_TIMEOUT / 1000} s`;
  const timer = setTimeout(() => deadline.abort(new DownloadError("network", location, late)), API_TIMEOUT);
  try {
    return await answerOf(url, location, { endpoint, token }, { signal, deadline: deadline.signal });
  } finally {
    clearTimeout(timer);
  }
}

interface Ends {
  readonly signal: CancelSignal | undefined;
  /** Its reason is the error. */
  readonly deadline: AbortSignal;
}

async function answerOf(
  url: string,
  location: string,
  { endpoint, token }: Pick<HubSettings, "endpoint" | "token">,
  { signal, deadline }: Ends,
): Promise<unknown> {
  const stop = fetchSignal(signal);
  const either = stop === null ? deadline : AbortSignal.any([stop, deadline]);
  const response = await send({ url, subject: location, token, signal: either });
  signal?.throwIfAborted();
  if (response.status === 404 || (response.status === 401 && token === undefined)) {
    const reason = `${endpoint} has no such model or revision, or it is private and needs a token`;
    throw new DownloadError("not-found", location, reason);
  }
  if (!response.ok) throw refusal(location, response, token);
  try {
    return await response.json();
  } catch (cause) {
    signal?.throwIfAborted();
    deadline.throwIfAborted();
    throw new DownloadError("network", location, `${endpoint} does not answer as a hub does`, { cause });
  }
}

function commitIn(answer: unknown, location: string): string {
  if (isRecord(answer) && typeof answer.sha === "string" && isCommit(answer.sha)) return answer.sha;
  throw new DownloadError("network", location, "the hub does not say which commit the revision is");
}

function filesIn(answer: unknown, location: string): readonly ListedFile[] {
  if (!Array.isArray(answer)) throw new DownloadError("network", location, "the hub does not list the files");
  const files: ListedFile[] = [];
  for (const entry of answer as readonly unknown[]) {
    if (!isRecord(entry) || entry.type !== "file" || typeof entry.path !== "string") continue;
    const lfs = isRecord(entry.lfs) ? entry.lfs : undefined;
    const size = lfs?.size ?? entry.size;
    const sha256 = lfs?.oid;
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) continue;
    const isHash = typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
    files.push({ path: entry.path, size, sha256: isHash ? sha256 : undefined });
  }
  return files;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
