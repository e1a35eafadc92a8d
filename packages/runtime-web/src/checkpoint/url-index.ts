import { isUnreachable, withPublicUrls } from "@ernie-m/core/runtime";
import { cachedResponse } from "../cache/response-cache.js";
import type { DownloadContext, DownloadRequest } from "./download-request.js";
import { isPage, refusal, send } from "./http.js";
import type { FileIndex } from "./remote-file-set.js";
import { isOnServer } from "./urls.js";

/** The files of a folder on a server that does not say what it has: each name is asked for once. */
export function folderIndex(folder: URL, context: DownloadContext): FileIndex {
  const location = folder.href.replace(/\/$/, "");
  const found = new Map<string, Promise<DownloadRequest | undefined>>();
  const requestOf = (name: string): DownloadRequest => ({
    url: new URL(`${encodeURIComponent(name)}${folder.search}`, folder).href,
    name,
    subject: `${withPublicUrls(location)}/${name}`,
    location,
    immutable: false,
  });
  const look = async (name: string): Promise<DownloadRequest | undefined> => {
    const request = requestOf(name);
    const isThere = isOnServer(request.url)
      ? await cachedResponse(context, request, () => exists(request, context))
      : await exists(request, context).catch(absentIfRefused);
    return isThere ? request : undefined;
  };
  return {
    location,
    names: undefined,
    companions: () => [],
    find(name) {
      const known = found.get(name) ?? look(name);
      found.set(name, known);
      known.catch(() => found.delete(name));
      return known;
    },
  };
}

/** Without a server between, a file that is not there is one that cannot be fetched. */
function absentIfRefused(cause: unknown): false {
  if (isUnreachable(cause)) return false;
  throw cause;
}

/** Files at URLs of their own. Nothing is asked to know which there are. */
export function listedIndex(location: string, urls: Readonly<Record<string, string>>): FileIndex {
  return {
    location: location.replace(/\/$/, ""),
    names: Object.keys(urls),
    companions: () => [],
    async find(name) {
      const url = Object.hasOwn(urls, name) ? urls[name] : undefined;
      if (url === undefined) return undefined;
      return {
        url,
        name,
        subject: withPublicUrls(url),
        location: location.replace(/\/$/, ""),
        immutable: false,
      };
    },
  };
}

/**
 * Whether the server has the file. A page for people where a file was asked for is how servers of apps answer
 * to names they do not have.
 */
async function exists(request: DownloadRequest, context: DownloadContext): Promise<boolean> {
  const { url, subject, name } = request;
  const { signal } = context;
  let response = await send({ url, subject, method: "HEAD", signal });
  if (response.status === 405 || response.status === 501) {
    // The server does not answer to this kind of question.
    response = await send({ url, subject, signal, range: { start: 0, end: 1 } });
    await response.body?.cancel();
    if (response.status === 416) return true;
  }
  if (response.status === 404 || response.status === 410 || isPage(response, name)) return false;
  if (!response.ok) throw refusal(subject, response, undefined);
  return true;
}
