/** Exit code of a run that the user ended: what was read is kept, and the same command goes on (design, section 3). */
export const EXIT_INTERRUPTED = 130
