export { readTable } from "@ernie-m/core/saving";
