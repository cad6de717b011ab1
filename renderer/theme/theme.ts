import { Autocomplete, Button, Checkbox, Menu, NativeSelect, Modal, Tooltip, createTheme, Select, Switch, TextInput, Textarea, PasswordInput, SegmentedControl } from '@mantine/core'
import controls from './controls.module.css'

/**
 * Mantine in our visual language. Colours and sizes come from `tokens.css`; here stand only defaults of components.
 * `lockScroll` is off because it would insert a <style> element, which the Content Security Policy forbids; the page
 * itself never scrolls. Tooltips go into <main>, so that no text stands outside of a landmark. Dialogs hang from their
 * upper edge, so that what grows below moves nothing above it.
 */
export const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ defaultProps: { variant: 'default', size: 'sm' }, classNames: { root: controls.button ?? '', label: controls.buttonLabel ?? '', section: controls.buttonSection ?? '' } }),
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, size: 620, yOffset: 'max(5dvh, 50dvh - 400px)', padding: 0, transitionProps: { duration: 160 }, overlayProps: { backgroundOpacity: 0.4 },
        // Inside a dialog, Mantine's <header> would count as a second banner of the page.
        attributes: { header: { role: 'presentation' } } },
      classNames: { content: controls.modal ?? '', header: controls.modalHeader ?? '', title: controls.modalTitle ?? '', body: controls.modalBody ?? '' },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, multiline: true, maw: 380, portalProps: { target: '#content' } }, classNames: { tooltip: controls.tooltip ?? '' } }),
    Select: Select.extend({ defaultProps: { size: 'xs', allowDeselect: false, checkIconPosition: 'right' }, classNames: { input: controls.input ?? '', option: controls.option ?? '', dropdown: controls.dropdown ?? '', label: controls.label ?? '', description: controls.help ?? '', error: controls.error ?? '' } }),
    Autocomplete: Autocomplete.extend({ defaultProps: { size: 'xs' }, classNames: { input: controls.input ?? '', option: controls.option ?? '', dropdown: controls.dropdown ?? '', label: controls.label ?? '', description: controls.help ?? '', error: controls.error ?? '' } }),
    Menu: Menu.extend({ defaultProps: { portalProps: { target: '#content' } }, classNames: { dropdown: controls.dropdown ?? '', item: controls.option ?? '' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' }, classNames: { input: controls.input ?? '', label: controls.label ?? '', description: controls.help ?? '', error: controls.error ?? '' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'sm' }, classNames: { input: controls.area ?? '', label: controls.label ?? '', description: controls.help ?? '', error: controls.error ?? '' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'sm' }, classNames: { input: controls.input ?? '', label: controls.label ?? '', description: controls.help ?? '', error: controls.error ?? '' } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'xs' }, classNames: { input: controls.input ?? '', label: controls.label ?? '', description: controls.help ?? '', error: controls.error ?? '' } }),
    Checkbox: Checkbox.extend({ defaultProps: { color: 'var(--accent-fill)' }, classNames: { input: controls.check ?? '' } }),
    Switch: Switch.extend({ classNames: { track: controls.track ?? '', thumb: controls.thumb ?? '' } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs', transitionDuration: 120 }, classNames: { root: controls.segments ?? '', label: controls.segment ?? '', indicator: controls.segmentOn ?? '' } }),
  },
})
