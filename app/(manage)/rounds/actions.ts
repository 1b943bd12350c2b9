"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { action } from "@/app/action";
import { db } from "@/lib/db/client";
import { retryRound } from "@/lib/evaluation/retry-round";
import { startRound, startRoundInput } from "@/lib/evaluation/start-round";
import { stopRound } from "@/lib/evaluation/stop-round";

const one = z.object({ roundId: z.string() });

export const startRoundAction = action("admin", startRoundInput, (input, user) => startRound(db(), user, input));

export const stopRoundAction = action("admin", one, ({ roundId }) => {
  stopRound(db(), roundId);
  revalidatePath("/projects/[projectId]/compare", "page");
});

export const retryRoundAction = action("admin", one, ({ roundId }) => {
  retryRound(db(), roundId);
  revalidatePath("/projects/[projectId]/compare", "page");
});
