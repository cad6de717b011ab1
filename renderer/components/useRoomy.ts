import { useMediaQuery } from '@mantine/hooks'

const roomy = '(min-width: 2200px)'

/** True where the window has room for names beside numbers and a third column: 2560 px and wider screens. */
export function useRoomy(): boolean {
  return useMediaQuery(roomy, window.matchMedia(roomy).matches, { getInitialValueInEffect: false })
}
