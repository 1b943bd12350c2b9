// Loaded into every child of the supervisor: when that is killed without a chance to stop its children, they stop too.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
}, 1000).unref();
