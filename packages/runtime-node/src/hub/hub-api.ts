import { CheckpointError, DownloadError } from "@ernie-m/core";
import { errorMessage, isCommit, withPublicUrls } from "@ernie-m/core/runtime";
import { type FileTree, type TreeFile, treeFile } from "./file-tree.js";
import type { HubHttp } from "./hub-http.js";
import type { HubSettings } from "./hub-options.js";

/** Files that a model may have; the largest repositories of the hub have some 100,000. */
const MOST_FILES = 1_000_000;
/** Pages of a list of files; the hub puts 1,000 on each, and 50 where it was asked for more about them. */
const MOST_PAGES = 2000;

/** Asks the hub about one model, with `@huggingface/hub` over this package's requests. */
export class HubApi {
  readonly #id: string;
  readonly #settings: HubSettings;
  readonly #http: HubHttp;
  readonly #subject: string;

  /** `subject` is for messages. */
  constructor(id: string, settings: HubSettings, http: HubHttp, subject: string) {
    this.#id = id;
    this.#settings = settings;
    this.#http = http;
    this.#subject = subject;
  }

  /** The commit that a branch or tag means now. Throws: DownloadError; what the signal throws. */
  async commitOf(revision: string, retries: number): Promise<string> {
    return this.#ask(async (deadline) => {
      const { modelInfo } = await import("@huggingface/hub");
      const { sha } = await modelInfo({
        name: this.#id,
        revision,
        additionalFields: ["sha"],
        hubUrl: this.#settings.endpoint,
        fetch: this.#http.fetch(retries, deadline),
      });
      if (typeof sha === "string" && isCommit(sha)) return sha;
      throw new DownloadError("network", this.#subject, `expected a commit, got ${JSON.stringify(sha)}`);
    });
  }

  /** Every file at a commit. Throws: DownloadError; what the signal throws. */
  async filesAt(commit: string, retries: number): Promise<FileTree> {
    return this.#ask(async (deadline) => {
      const { listFiles } = await import("@huggingface/hub");
      const tree = new Map<string, TreeFile>();
      const ask = this.#http.fetch(retries, deadline);
      let pages = 0;
      const askPage: typeof fetch = (input, init) => {
        if (++pages <= MOST_PAGES) return ask(input, init);
        throw new DownloadError("network", this.#subject, `is listed on more than ${MOST_PAGES} pages`);
      };
      const list = listFiles({
        repo: { type: "model", name: this.#id },
        revision: commit,
        recursive: true,
        hubUrl: this.#settings.endpoint,
        fetch: askPage,
      });
      for await (const { type, path, size, oid, lfs, xetHash } of list) {
        if (type !== "file") continue;
        const file = treeFile({ size: lfs?.size ?? size, blobId: oid, sha256: lfs?.oid, xetHash });
        if (typeof path !== "string" || file === undefined || tree.size >= MOST_FILES) {
          throw new DownloadError(
            "network",
            this.#subject,
            `is listed with ${JSON.stringify(path)}, a broken entry`,
          );
        }
        tree.set(path, file);
      }
      return tree;
    });
  }

  /** Where the bytes of a file that is in no folder are asked for. */
  fileUrl(commit: string, path: string): string {
    return `${this.#settings.endpoint}/${this.#id}/resolve/${commit}/${encodeURIComponent(path)}`;
  }

  /** An answer that the library cannot read is no answer of a hub: a login page for example. */
  async #ask<T>(question: (deadline: AbortSignal) => Promise<T>): Promise<T> {
    const { apiTimeout } = this.#settings;
    const deadline = new AbortController();
    const late = (): void =>
      deadline.abort(
        new DownloadError("network", this.#subject, `the hub's answer is not whole after ${apiTimeout} ms`),
      );
    const timer = setTimeout(late, apiTimeout);
    try {
      return await question(deadline.signal);
    } catch (cause) {
      this.#settings.signal?.throwIfAborted();
      if (cause instanceof CheckpointError) throw cause;
      const reason = `${this.#settings.endpoint} does not answer as a hub does: ${withPublicUrls(errorMessage(cause))}`;
      throw new DownloadError("network", this.#subject, reason, { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}
