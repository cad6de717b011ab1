/** The network cards of a virtual machine. Source: API schema 9.1.8, `net[n]`. */
export const qemuNetModels: ReadonlySet<string> = new Set([
  'e1000', 'e1000-82540em', 'e1000-82544gc', 'e1000-82545em', 'e1000e', 'i82551', 'i82557b', 'i82559er', 'ne2k_isa',
  'ne2k_pci', 'pcnet', 'rtl8139', 'virtio', 'vmxnet3',
])
