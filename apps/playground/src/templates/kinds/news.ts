import type { TemplateText } from "../template.js";

export const news: readonly TemplateText[] = [
  {
    language: "en",
    schema: [{ person: ["position"] }, "organization", "location", "date"],
    marked: `[[Lisbon|location]], [[14 March 2025|date]]. [[Helena Duarte|person]], [[chief executive|person/position]] of [[Atlantic Grid|organization]], opened a new control centre in [[Porto|location]] on [[Friday|date]]. The company will work with the [[University of Coimbra|organization]]. [[Tomás Leal|person]], the [[minister for energy|person/position]], called it a first step.`,
  },
  {
    language: "de",
    schema: [{ person: ["position"] }, "organization", "location", "date"],
    marked: `[[Hamburg|location]], [[3. Juni 2024|date]]. Die [[Nordwerft|organization]] baut in [[Kiel|location]] vier neue Fähren. Das sagte der [[Vorstandsvorsitzende|person/position]] [[Jens Petersen|person]] am [[Montag|date]]. Auftraggeber ist die Reederei [[Baltic Lines|organization]] aus [[Tallinn|location]]. [[Karin Vogt|person]], [[Bürgermeisterin|person/position]] von [[Kiel|location]], begrüßte die Entscheidung.`,
  },
  {
    language: "zh",
    schema: [{ 人物: ["职位"] }, "组织", "地点", "时间"],
    marked: `[[2024年9月18日|时间]]，[[海云科技|组织]]在[[杭州|地点]]发布新一代机器人。公司[[总经理|人物/职位]][[陈立群|人物]]表示，产品将与[[浙江大学|组织]]合作测试。[[王晓梅|人物]]是项目的[[首席工程师|人物/职位]]，她说工厂明年在[[苏州|地点]]开工。`,
  },
];
