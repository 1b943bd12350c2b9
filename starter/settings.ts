/** What `npm run starter` makes the starter of; from the same numbers comes the same model. */
export const seed = 1;
export const exampleCount = 80_000;
export const demoCount = 40;
export const promptCount = 200;
