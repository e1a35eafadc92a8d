import { ProjectHistory } from "./history.jsx";
import { ProjectList } from "./project-list.jsx";
import { ThisProject } from "./this-project.jsx";

/** What is kept in this browser: projects, and what they were at earlier times. */
export function ProjectsPanel() {
  return (
    <div class="teach projects">
      <div class="column">
        <ThisProject />
        <ProjectList />
      </div>
      <div class="column">
        <ProjectHistory />
      </div>
    </div>
  );
}
