import { AppError } from "../../errors";

/**
 * The memory of the program, and of one tensor in it: together no more than the 4 GiB that 32 bits can address. Where the
 * end of what is used and the size that is asked for are more, the program's allocator does not notice that the sum starts
 * again at 0, and gives away memory that lies partly beyond the end.
 */
export const mostBytes = 3.25 * 2 ** 30;
export const mostAtOnce = 2 ** 32 - mostBytes - 2 ** 20;

export function noRoom(bytes: number): AppError {
  const megabytes = Math.ceil(bytes / 1e6).toLocaleString("en");
  return new AppError(
    "invalid",
    `A tensor of ${megabytes} MB does not fit: on wasm there are 3.25 GiB of memory in all, and 0.75 GiB for one tensor. ` +
      "Smaller batches, shorter texts and LoRA need less of it; other engines have more.",
  );
}
