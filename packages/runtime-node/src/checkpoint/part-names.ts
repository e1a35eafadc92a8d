import { randomUUID } from "node:crypto";
import { isPlainFileName } from "@ernie-m/core/runtime";

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const PART = new RegExp(`^\\.(.+)\\.${UUID}\\.part$`);

/** Name of a new folder that a checkpoint is written to, beside a target of this name. */
export function newPartName(target: string): string {
  return `.${target}.${randomUUID()}.part`;
}

export function isPartName(name: string): boolean {
  return PART.test(name) && isPlainFileName(name);
}

/** Where the old files of the target have their second names while those of a part take their places. */
export function oldOf(part: string): string {
  return `${part}.old`;
}

/** Where it is said who writes to a part. */
export function lockOf(part: string): string {
  return `${part}.lock`;
}

/** Of names beside a target of this name, the parts that they are or belong to, each once. */
export function partsAmong(names: readonly string[], target: string): readonly string[] {
  const parts = names.map((name) => name.replace(/\.(?:old|lock)$/, ""));
  return [...new Set(parts)].filter((name) => PART.exec(name)?.[1] === target);
}
