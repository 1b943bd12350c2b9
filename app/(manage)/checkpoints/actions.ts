"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { action } from "@/app/action";
import { db } from "@/lib/db/client";
import { deleteCheckpoint as remove } from "@/lib/runs/delete-checkpoint";
import { inspectModelFolder } from "@/lib/runs/inspect-model-folder";
import { checkpointName, registerCheckpoint as register } from "@/lib/runs/register-checkpoint";
import { renameCheckpoint as rename, renameCheckpointInput } from "@/lib/runs/rename-checkpoint";

const folder = z.string().trim().startsWith("/", "Give the folder's full path on the server, from / on.");

export const registerCheckpoint = action("admin", z.object({ name: checkpointName, dir: folder }), async (input) => {
  const found = await inspectModelFolder(input.dir);
  return { checkpointId: register(db(), input.name, input.dir, found) };
});

export const renameCheckpoint = action("admin", renameCheckpointInput, (input) => {
  rename(db(), input);
  revalidatePath("/checkpoints", "layout");
});

export const deleteCheckpoint = action("admin", z.object({ checkpointId: z.string() }), ({ checkpointId }) => {
  remove(db(), checkpointId);
  revalidatePath("/checkpoints");
});
