export { quote } from "@ernie-m/config";
