import { z } from "zod";

const maxGuidelines = 100_000;

export const beliefModes = ["none", "joining", "task"] as const;
export type BeliefMode = (typeof beliefModes)[number];

export const groupInput = z.object({
  name: z.string().trim().min(1, "Give the group a name.").max(80, "Keep the group's name under 80 characters."),
  description: z.string().trim().max(2000, "Keep the group's description under 2000 characters.").default(""),
});

const fields = {
  name: z.string().trim().min(1, "Give the project a name.").max(120, "Keep the name under 120 characters."),
  guidelines: z.string().max(maxGuidelines, `Keep the guidelines under ${maxGuidelines} characters.`),
  labelsPerTask: z.coerce
    .number()
    .int("Labels per task must be a whole number.")
    .min(1, "Each task needs at least 1 label.")
    .max(50, "A task can have at most 50 labels."),
  leaseMinutes: z.coerce
    .number()
    .int("The lease must be whole minutes.")
    .min(1, "The lease must last at least 1 minute.")
    .max(24 * 60, "The lease can last at most 1440 minutes."),
  beliefMode: z.enum(beliefModes),
};

export const createProjectInput = z.object({
  name: fields.name,
  guidelines: fields.guidelines.default(""),
  labelsPerTask: fields.labelsPerTask.default(1),
  leaseMinutes: fields.leaseMinutes.default(30),
  beliefMode: fields.beliefMode.default("none"),
  groups: z.array(groupInput).max(50, "A project can have at most 50 belief groups.").default([]),
});
export type CreateProjectInput = z.input<typeof createProjectInput>;

const questionSettings = z.record(z.string(), z.unknown()); // what its kind allows: lib/questions/registry

/** Fields that are left out stay as they are. */
export const updateProjectInput = z
  .object({ projectId: z.string().min(1) })
  .extend(z.object({ ...fields, questionSettings }).partial().shape);
export type UpdateProjectInput = z.input<typeof updateProjectInput>;
