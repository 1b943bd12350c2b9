"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { action } from "@/app/action";
import { removeTrainingFile, renameFileInput, renameTrainingFile } from "@/lib/datasets/training-files";
import { db } from "@/lib/db/client";
import { importUploaded, reopenImport } from "@/lib/imports/import-uploaded";
import { archiveProject, restoreProject } from "@/lib/projects/archive-project";
import { createProject } from "@/lib/projects/create-project";
import {
  createGroup,
  createGroupInput,
  removeGroup,
  removeGroupInput,
  updateGroup,
  updateGroupInput,
} from "@/lib/projects/edit-groups";
import { createProjectInput, updateProjectInput } from "@/lib/projects/project-input";
import { removeDemoProject } from "@/lib/projects/remove-demo-project";
import { reopenTask, retireTask } from "@/lib/projects/retire-task";
import { updateProject } from "@/lib/projects/update-project";

const one = z.object({ projectId: z.string() });
const oneTask = one.extend({ taskId: z.string() });
const oneImport = one.extend({ importId: z.string() });
const oneFile = one.extend({ fileId: z.string() });
const shown = <T>(value: T): T => {
  revalidatePath("/projects", "layout");
  return value;
};

export const createProjectAction = action("admin", createProjectInput, (input, user) =>
  shown(createProject(db(), user, input)),
);

export const updateProjectAction = action("admin", updateProjectInput, (input) => shown(updateProject(db(), input)));

export const archiveProjectAction = action("admin", one, ({ projectId }) => shown(archiveProject(db(), projectId)));

export const restoreProjectAction = action("admin", one, ({ projectId }) => shown(restoreProject(db(), projectId)));

export const removeDemoProjectAction = action("admin", one, ({ projectId }) =>
  shown(removeDemoProject(db(), projectId)),
);

export const createGroupAction = action("admin", createGroupInput, (input) => shown(createGroup(db(), input)));

export const updateGroupAction = action("admin", updateGroupInput, (input) => shown(updateGroup(db(), input)));

export const removeGroupAction = action("admin", removeGroupInput, (input) => shown(removeGroup(db(), input)));

export const retireTaskAction = action("admin", oneTask, ({ projectId, taskId }) =>
  shown(retireTask(db(), projectId, taskId)),
);

export const reopenTaskAction = action("admin", oneTask, ({ projectId, taskId }) =>
  shown(reopenTask(db(), projectId, taskId)),
);

export const runImportAgainAction = action("admin", oneImport, ({ projectId, importId }) => {
  reopenImport(db(), projectId, importId);
  void importUploaded(db(), importId);
  return shown({ importId });
});

export const renameTrainingFileAction = action("reviewer", renameFileInput, (input) =>
  shown(renameTrainingFile(db(), input)),
);

export const removeTrainingFileAction = action("reviewer", oneFile, ({ projectId, fileId }) =>
  removeTrainingFile(db(), projectId, fileId),
);
