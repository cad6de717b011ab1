import { useLayoutEffect } from 'react'
import { useUi } from '../../stores/storesContext.ts'

/** Puts the chosen density on the page, where `theme/tokens.css` reads it. */
export function useDensity(): void {
  const density = useUi((state) => state.density)
  useLayoutEffect(() => {
    document.documentElement.dataset['density'] = density
  }, [density])
}
