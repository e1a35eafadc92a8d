export { pruneHeadsOf, resizeRows } from "@ernie-m/core/saving";
