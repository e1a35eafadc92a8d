export { entriesAt, type RelationPath, relationColumns } from "./tables/relation-paths.js";
export { cellValue, type TableFormat, tableLine } from "./tables/table-line.js";
