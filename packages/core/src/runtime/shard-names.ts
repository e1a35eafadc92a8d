/**
 * Names that belong to the same sharded file as `name`, itself included: `model-00001-of-00003.safetensors`
 * and the others. None for a file that is no shard.
 */
export function shardsBeside(name: string, names: Iterable<string>): readonly string[] {
  const shard = /^(.+-)\d{5}(-of-\d{5}\.\w+)$/.exec(name);
  if (shard === null) return [];
  const [, start = "", end = ""] = shard;
  const isBeside = (other: string): boolean =>
    other.startsWith(start) && other.endsWith(end) && /^\d{5}$/.test(other.slice(start.length, -end.length));
  return [...names].filter(isBeside);
}
