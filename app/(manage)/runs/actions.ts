"use server";

import { z } from "zod";
import { action } from "@/app/action";
import { db } from "@/lib/db/client";
import { resumeRun as resume } from "@/lib/runs/resume-run";
import { startRun as start, startRunInput } from "@/lib/runs/start-run";
import { stopRun as stop } from "@/lib/runs/stop-run";

const runId = z.object({ runId: z.string() });

export const startRun = action("reviewer", startRunInput, (input, user) => start(db(), user, input));
export const stopRun = action("reviewer", runId, (input) => stop(db(), input.runId));
export const resumeRun = action("reviewer", runId, (input) => resume(db(), input.runId));
