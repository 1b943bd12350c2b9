import * as tf from "@tensorflow/tfjs";
import { createEagerStore } from "./eager-store";
import { graphAddon } from "./graph-addon";
import { createGraphStore } from "./graph-store";
import type { Store } from "./store";

/** A store on the engine that is open. */
export function openStore(): Store {
  const addon = tf.getBackend() === "tensorflow" ? graphAddon() : undefined;
  return addon ? createGraphStore(addon) : createEagerStore();
}
