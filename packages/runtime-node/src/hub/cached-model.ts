import { randomBytes } from "node:crypto";
import { copyFile, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { isCommit } from "@ernie-m/core/runtime";
import { errorCode } from "../checkpoint/file-errors.js";
import { sizeOf } from "../checkpoint/file-io.js";
import { makeFolder } from "../checkpoint/make-folder.js";
import { type FileTree, treeFromJson, treeToJson } from "./file-tree.js";
import { expandHome } from "./hub-options.js";

/** What a platform without symbolic links, or one that allows them to administrators only, says. */
const NO_LINKS: readonly (string | undefined)[] = ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "UNKNOWN"];

/**
 * One model's part of the cache that the Python tools share: `models--org--name/` with `blobs/` (files by
 * hash), `snapshots/<commit>/` (links to blobs by file name), `refs/` (the commit that a branch meant) and
 * `trees/` (file lists). All writes are atomic.
 */
export class CachedModel {
  /** Absolute. */
  readonly folder: string;
  readonly #locks: string;

  constructor(cacheDir: string, folderName: string) {
    this.folder = join(cacheDir, folderName);
    this.#locks = join(cacheDir, ".locks", folderName);
  }

  /** In the cache at `cacheDir`, or where the tools keep it by default. */
  static async open(cacheDir: string | undefined, id: string): Promise<CachedModel> {
    const { getHFHubCachePath, getRepoFolderName } = await import("@huggingface/hub");
    const folder = resolve(expandHome(cacheDir ?? getHFHubCachePath()));
    return new CachedModel(folder, getRepoFolderName({ type: "model", name: id }));
  }

  snapshot(commit: string): string {
    return join(this.folder, "snapshots", commit);
  }

  blob(name: string): string {
    return join(this.folder, "blobs", name);
  }

  /**
   * What has arrived of a blob. The Python tools keep theirs in `<name>.incomplete` and hold it with a lock
   * that Node cannot ask for, so this one has a name of its own.
   */
  partial(blobName: string): string {
    return this.blob(`${blobName}.js.incomplete`);
  }

  lock(blobName: string): string {
    return join(this.#locks, `${blobName}.js.lock`);
  }

  /** The commit that the revision meant when it was last asked about. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (isCommit(revision)) return revision;
    const text = await readFile(join(this.folder, "refs", revision), "utf8").catch(() => "");
    return isCommit(text.trim()) ? text.trim() : undefined;
  }

  /** Whether anything of a commit is here. */
  async holds(commit: string): Promise<boolean> {
    const names = await readdir(this.snapshot(commit)).catch(() => []);
    return names.length > 0;
  }

  /**
   * Keeps what a revision means. A cache that cannot be written is no failure: nothing may be missing from
   * it.
   */
  async keepCommit(revision: string, commit: string): Promise<void> {
    if (isCommit(revision) || (await this.commitOf(revision)) === commit) return;
    try {
      // A ref to a commit without a folder counts as damage for tools that look through caches.
      await makeFolder(this.snapshot(commit));
      await writeWhole(join(this.folder, "refs", revision), commit);
    } catch {}
  }

  async tree(commit: string): Promise<FileTree | undefined> {
    const text = await readFile(this.#tree(commit), "utf8").catch(() => undefined);
    return text === undefined ? undefined : treeFromJson(text);
  }

  /** Keeps a commit's file list, which never changes. As `keepCommit`, never fails. */
  async keepTree(commit: string, tree: FileTree): Promise<void> {
    await writeWhole(this.#tree(commit), treeToJson(tree)).catch(() => undefined);
  }

  /** Whether another tool has noted that there is no such file at this commit. */
  async isKnownMissing(commit: string, file: string): Promise<boolean> {
    return (await sizeOf(join(this.folder, ".no_exist", commit, file))) !== undefined;
  }

  /**
   * Gives a blob its file name: a relative link, or the file itself where there are no links. Then a blob
   * that is `fresh` moves there, and one that other commits may use is copied.
   */
  async place(
    blobName: string,
    commit: string,
    file: string,
    { fresh, link = symlink }: PlaceOptions,
  ): Promise<void> {
    const blob = this.blob(blobName);
    const target = join(this.snapshot(commit), file);
    await makeFolder(dirname(target));
    const temporary = temporaryName(target);
    try {
      await link(relative(dirname(target), blob), temporary);
    } catch (cause) {
      if (!NO_LINKS.includes(errorCode(cause))) throw cause;
      if (fresh) return rename(blob, target);
      await copyFile(blob, temporary);
    }
    await rename(temporary, target);
  }

  #tree(commit: string): string {
    return join(this.folder, "trees", `${commit}.json`);
  }
}

export interface PlaceOptions {
  readonly fresh: boolean;
  readonly link?: (target: string, path: string) => Promise<void>;
}

async function writeWhole(path: string, text: string): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = temporaryName(path);
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

function temporaryName(path: string): string {
  return `${path}.${randomBytes(6).toString("hex")}.tmp`;
}
