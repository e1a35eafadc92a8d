/** Lists of words by key, from lines such as `city = Berlin|Hamburg`; empty lines and `#` lines are skipped. */
export function readKeyLists(text: string, file: string): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, readonly string[]>();
  text.split("\n").forEach((line, i) => {
    if (line.trim() === "" || line.startsWith("#")) return;
    const at = line.indexOf(" = ");
    const values = line.slice(at + 3).split("|");
    if (at <= 0 || values.some((value) => value.trim() === ""))
      throw new SyntaxError(`${file}:${i + 1}: expected \`key = word|word\`, got ${JSON.stringify(line)}`);
    const key = line.slice(0, at);
    if (lists.has(key)) throw new SyntaxError(`${file}:${i + 1}: ${key} stands there twice`);
    lists.set(key, values);
  });
  return lists;
}

/** Lines under headings such as `# news`. */
export function readSections(text: string, file: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let lines: string[] | undefined;
  text.split("\n").forEach((line, i) => {
    if (line.trim() === "") return;
    if (line.startsWith("# ")) {
      lines = [];
      sections.set(line.slice(2), lines);
    } else if (lines === undefined) throw new SyntaxError(`${file}:${i + 1}: stands under no heading`);
    else lines.push(line);
  });
  return sections;
}
