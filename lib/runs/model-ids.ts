interface Known {
  readonly id: string;
  readonly path: string; // its folder
}

/**
 * The setting `rewards` names models by their checkpoint's id, which stays when the data folder moves: here each id as
 * what `of` makes of it, such as the folder that a run opens.
 */
export function replaceModelIds(rewards: string, of: (id: string) => string | undefined): string {
  return rewards.replace(/"(ckp_\w+)"/g, (quoted, id: string) => {
    const other = of(id);
    return other === undefined ? quoted : JSON.stringify(other);
  });
}

/** Folders of known checkpoints as their ids: the guide's links and the command line name folders. */
export function toModelIds(rewards: string, known: readonly Known[]): string {
  return known.reduce((text, { id, path }) => text.replaceAll(JSON.stringify(path), JSON.stringify(id)), rewards);
}
