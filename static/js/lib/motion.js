const reduced = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether this person prefers reduced motion. */
export const motionIsReduced = () => reduced.matches;
