/** The texts of a body that has one or several. */
export function textsOf(body: {
  readonly text?: string;
  readonly texts?: readonly string[];
}): readonly string[] {
  return body.texts ?? (body.text === undefined ? [] : [body.text]);
}

/** Length of a text in UTF-16 code units. */
export const lengthOf = (text: string): number => text.length;

/** Tells the rows of a call's progress. */
export function reportRows(onRows: (rows: number) => void): (progress: { readonly done: number }) => void {
  return ({ done }) => onRows(done);
}
