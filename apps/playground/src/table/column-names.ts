/**
 * Names of columns that a schema asks for, each by a name that no other column has: the table's own keep theirs, and so does
 * the first of equal ones; another one is numbered.
 *
 * @param own Names of the table's own columns.
 */
export function distinctNames(own: readonly string[], asked: readonly string[]): readonly string[] {
  const taken = new Set(own);
  const all = new Set([...own, ...asked]);
  return asked.map((name) => {
    let distinct = name;
    for (let number = 2; taken.has(distinct); number++) {
      const numbered = `${name} ${number}`;
      if (!all.has(numbered)) distinct = numbered;
    }
    taken.add(distinct);
    return distinct;
  });
}
