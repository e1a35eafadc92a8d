import { isCommit } from "@ernie-m/core/runtime";

/** A file of a model at one commit, as the hub lists it. */
export interface TreeFile {
  /** Bytes of the file itself. */
  readonly size: number;
  /** Hash of git's object: of the file, or of the pointer that stands for it. 40 hexadecimal digits. */
  readonly blobId: string;
  /** SHA-256 of the file, for those that git keeps a pointer of. 64 hexadecimal digits. */
  readonly sha256: string | undefined;
  readonly xetHash: string | undefined;
}

/** The files of a model at one commit by path, those in folders included. */
export type FileTree = ReadonlyMap<string, TreeFile>;

/** The name of a file's bytes in the cache. */
export function blobName({ sha256, blobId }: TreeFile): string {
  return sha256 ?? blobId;
}

/** A file as a list of the hub's, or of a cache, gives it; undefined when the list is not to be used. */
export function treeFile(fields: Readonly<Record<keyof TreeFile, unknown>>): TreeFile | undefined {
  const { size, blobId, sha256, xetHash } = fields;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return undefined;
  if (typeof blobId !== "string" || !isCommit(blobId)) return undefined;
  if (sha256 != null && (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256))) return undefined;
  return {
    size,
    blobId,
    sha256: sha256 ?? undefined,
    xetHash: typeof xetHash === "string" ? xetHash : undefined,
  };
}

const FORMAT_VERSION = 1;

/** The list as the Python tools keep it in `trees/`. Source: huggingface_hub `_tree_cache.py`. */
export function treeToJson(tree: FileTree): string {
  const paths = [...tree.keys()].sort();
  const files = paths.map((path) => {
    const { size, blobId, sha256, xetHash } = tree.get(path)!;
    return [
      path,
      {
        size,
        blob_id: blobId,
        ...(sha256 !== undefined && { lfs_sha256: sha256, lfs_size: size }),
        ...(xetHash !== undefined && { xet_hash: xetHash }),
      },
    ];
  });
  return JSON.stringify({ format_version: FORMAT_VERSION, files: Object.fromEntries(files) }, null, 1);
}

/** Undefined for what this cannot read: another version's, or damaged. */
export function treeFromJson(text: string): FileTree | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(json) || json.format_version !== FORMAT_VERSION || !isRecord(json.files)) return undefined;
  const tree = new Map<string, TreeFile>();
  for (const [path, fields] of Object.entries(json.files)) {
    if (!isRecord(fields)) return undefined;
    const { size, blob_id: blobId, lfs_sha256: sha256, lfs_size: lfsSize, xet_hash: xetHash } = fields;
    const file = treeFile({ size: sha256 == null ? size : lfsSize, blobId, sha256, xetHash });
    if (file === undefined) return undefined;
    tree.set(path, file);
  }
  return tree;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
