import { existsSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import type { Opened } from "./opened";

/** WebGPU through Dawn's binding for Node (the optional package `webgpu`). Values can only be read asynchronously. */
export const webgpu = { name: "webgpu", open } as const;

async function open({ forced }: { forced: boolean }): Promise<Opened> {
  if (!hasDriverLoader()) return { unavailable: "Vulkan's loader is not installed (Debian: apt install libvulkan1)." };
  const dawn = await import("webgpu").catch(() => undefined);
  if (!dawn) return { unavailable: "The optional package webgpu is not installed for this platform." };
  Object.assign(globalThis, dawn.globals);
  const gpu: GPU = dawn.create([]);
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (!adapter)
    return { unavailable: "There is no WebGPU adapter (a graphics card with a Vulkan, Metal or D3D12 driver)." };
  const { description, device, vendor } = adapter.info;
  const software = /swiftshader|llvmpipe|lavapipe/i.test(`${description} ${device} ${vendor}`);
  if (software && !forced) return { unavailable: `The only adapter is software (${device}), slower than WebAssembly.` };
  // The backend looks for navigator.gpu when it is imported. Node 21 and later have a navigator that cannot be replaced.
  if (globalThis.navigator === undefined)
    Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  Object.defineProperty(globalThis.navigator, "gpu", { value: gpu, configurable: true });
  await import("@tensorflow/tfjs-backend-webgpu");
  if (!(await tf.setBackend("webgpu"))) return { unavailable: "The WebGPU backend does not start." };
  await tf.ready();
  return {
    device: description || device || vendor,
    gpu: !software,
    version: `tfjs-backend-webgpu ${tf.version_core}`,
    advice: software ? ["This adapter computes on the CPU: it is for tests of correctness only."] : [],
  };
}

/** Dawn prints a warning of its own where Vulkan is missing; looking first keeps the start quiet. */
function hasDriverLoader(): boolean {
  if (process.platform !== "linux") return true;
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  const searched = (process.env.LD_LIBRARY_PATH ?? "").split(":").filter(Boolean);
  const usual = ["/usr/lib", "/usr/lib64", "/lib64", "/usr/local/lib", `/usr/lib/${machine}-linux-gnu`];
  return [...searched, ...usual].some((folder) => existsSync(join(folder, "libvulkan.so.1")));
}
