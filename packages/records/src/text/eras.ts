/** Years before the first of each era by which East Asia counts. */
export const eras: Readonly<Record<string, number>> = {
  令和: 2018,
  平成: 1988,
  昭和: 1925,
  大正: 1911,
  明治: 1867,
  民國: 1911,
  民国: 1911,
};

/** Their names, as alternatives of a pattern. */
export const eraNames = Object.keys(eras).join("|");
