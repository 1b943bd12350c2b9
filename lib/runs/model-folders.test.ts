import { expect, test, vi } from "vitest";
import { testDb } from "../db/test-db";
import { nameOfFolder, withModelFolders, withModelNames } from "./model-folders";
import { toModelIds } from "./model-ids";
import { registerCheckpoint } from "./register-checkpoint";

const scorer = { role: "reward", sha256: "1", bytes: 1, parameters: 1 } as const;
const rewards = (...models: string[]) =>
  JSON.stringify([
    { type: "reward_ensemble", models },
    { type: "keyword", include: ["ckp_", "a ckp_1 b"] },
  ]);

test("models are stored by id, opened by folder, shown by name; a data folder that was moved is followed", () => {
  const db = testDb();
  vi.stubEnv("CHORUS_DATA", "/somewhere");
  const inside = registerCheckpoint(db, "first", "/somewhere/runs/a", scorer);
  const outside = registerCheckpoint(db, "second", "/models/b", { ...scorer, sha256: "2" });
  const config = { beta: 1, rewards: rewards(inside, outside) };
  expect(withModelFolders(db, config)).toEqual({ beta: 1, rewards: rewards("/somewhere/runs/a", "/models/b") });
  expect(withModelNames(db, config).rewards).toBe(rewards("first", "second"));
  expect(nameOfFolder(db, "/models/b")).toBe("“second”");
  expect(nameOfFolder(db, "/models/c")).toBe("/models/c");
  const known = [
    { id: inside, path: "/somewhere/runs/a" },
    { id: outside, path: "/models/b" },
  ];
  expect(toModelIds(rewards("/somewhere/runs/a", "/models/b"), known)).toBe(config.rewards);
  vi.stubEnv("CHORUS_DATA", "/elsewhere");
  expect(withModelFolders(db, config).rewards).toBe(rewards("/elsewhere/runs/a", "/models/b"));
});

test("a model that was deleted is said to be; settings without rewards stay as they are", () => {
  const db = testDb();
  expect(() => withModelFolders(db, { rewards: rewards("ckp_gone", "/b") })).toThrow("ckp_gone, which was deleted");
  expect(withModelFolders(db, { beta: 1 })).toEqual({ beta: 1 });
});
