"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { action } from "@/app/action";
import { db } from "@/lib/db/client";
import { addEndpoint, removeEndpoint, replaceEndpointKey } from "@/lib/feedback/edit-endpoints";
import { endpointInput, endpointKeyInput } from "@/lib/feedback/endpoint-input";
import { probeEndpoint } from "@/lib/feedback/probe-endpoint";
import { constitutionInput, saveConstitution } from "@/lib/feedback/project-constitution";
import { startJudging, startJudgingInput } from "@/lib/feedback/start-judging";
import { resumeJudging, stopJudging } from "@/lib/feedback/stop-judging";

const oneJudging = z.object({ judgingId: z.string() });
const oneEndpoint = z.object({ endpointId: z.string() });
const shown = <T>(value: T): T => {
  revalidatePath("/projects/[projectId]/feedback", "layout");
  return value;
};

export const startJudgingAction = action("admin", startJudgingInput, (input, user) =>
  shown(startJudging(db(), user, input)),
);

export const stopJudgingAction = action("admin", oneJudging, ({ judgingId }) => shown(stopJudging(db(), judgingId)));

export const resumeJudgingAction = action("admin", oneJudging, ({ judgingId }) =>
  shown(resumeJudging(db(), judgingId)),
);

export const addEndpointAction = action("admin", endpointInput, (input, user) => shown(addEndpoint(db(), user, input)));

export const replaceKeyAction = action("admin", endpointKeyInput, (input) => shown(replaceEndpointKey(db(), input)));

export const removeEndpointAction = action("admin", oneEndpoint, ({ endpointId }) =>
  shown(removeEndpoint(db(), endpointId)),
);

export const probeEndpointAction = action("admin", oneEndpoint, ({ endpointId }) => probeEndpoint(db(), endpointId));

export const saveConstitutionAction = action("admin", constitutionInput, (input) =>
  shown(saveConstitution(db(), input)),
);
