/** A pattern that finds any of the tokens in a text, the longest where several begin; undefined for no tokens. */
export function tokenPattern(tokens: Iterable<string>): RegExp | undefined {
  const sources = [...tokens].sort((a, b) => b.length - a.length).map(escapePattern);
  return sources.length === 0 ? undefined : new RegExp(sources.join("|"), "g");
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
