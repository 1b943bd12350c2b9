/** What a run's page holds at most; beyond it a curve has more points than a screen, a log more lines than anybody reads. */
export const maxPoints = 400;
export const logTail = 500;
