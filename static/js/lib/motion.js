const reduced = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether this person wants nothing to move. */
export const still = () => reduced.matches;
