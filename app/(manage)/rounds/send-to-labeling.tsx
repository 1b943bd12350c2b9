import { db } from "@/lib/db/client";
import { listPolicies } from "@/lib/evaluation/list-policies";
import { listProjects } from "@/lib/projects/list-projects";
import { SendDialog } from "./send-dialog";

interface Props {
  readonly checkpointId: string;
  readonly projectId?: string; // chosen at first; else the project of the checkpoint's run
  readonly label?: string;
}

/** The button "Send to labeling" with its dialog. Nothing for a reward model, or where there is nothing to compare with. */
export function SendToLabeling({ checkpointId, projectId, label = "Send to labeling" }: Props) {
  const policies = listPolicies(db());
  const checkpoint = policies.find((policy) => policy.id === checkpointId);
  const others = policies.filter((policy) => policy.id !== checkpointId).map(({ id, name }) => ({ id, name }));
  if (!checkpoint || others.length === 0) return null;
  const projects = listProjects(db()).map(({ id, name }) => ({ id, name }));
  const parent = others.find((policy) => policy.id === checkpoint.parentId);
  const home = projects.find((project) => project.id === (projectId ?? checkpoint.projectId));
  return (
    <SendDialog
      label={label}
      checkpoint={{ id: checkpoint.id, name: checkpoint.name }}
      policies={others}
      baselineId={(parent ?? others.at(-1))?.id ?? ""}
      projects={projects}
      projectId={(home ?? projects[0])?.id ?? ""}
    />
  );
}
