/** Ten names, some of what hangs on others: what rows of extraction ask. */
export const NESTED = [
  { person: ["birthplace", "employer", "position", "spouse"] },
  { organization: ["founder", "headquarters"] },
  "location",
  "date",
  "product",
  "event",
];
