/** A name that every file system takes. */
export function fileName(of: string, ending: string): string {
  const bare = of.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return `${bare === "" ? "ernie-m" : bare.slice(0, 60)}${ending}`;
}
