/** How close rows stand. */
export const densities = ['compact', 'default', 'roomy'] as const
export type Density = (typeof densities)[number]

/** Pixels that a row gains over its usual height; the same as `--row-extra` in `theme/tokens.css`. */
export const rowExtraPx: Readonly<Record<Density, number>> = { compact: -2, default: 0, roomy: 6 }
