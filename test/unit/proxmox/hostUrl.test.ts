import { describe, expect, it } from 'vitest'
import { parseApiToken } from '../../../electron/proxmox/apiToken.ts'
import { parseHostUrl } from '../../../electron/proxmox/hostUrl.ts'

describe('parseHostUrl', () => {
  it.each([
    ['pve1.example', 'https://pve1.example:8006'],
    [' https://pve1.example/ ', 'https://pve1.example:8006'],
    ['HTTPS://PVE1.example:443', 'https://pve1.example:443'],
    ['192.0.2.10:9000', 'https://192.0.2.10:9000'],
    ['https://[2001:db8::1]', 'https://[2001:db8::1]:8006'],
    ['[2001:db8::1]:443/', 'https://[2001:db8::1]:443'],
  ])('%s is %s', (text, url) => {
    expect(parseHostUrl(text)).toEqual({ ok: true, value: url })
  })

  it.each([
    '', ' ', 'http://pve1:8006', 'ftp://pve1', 'https://', 'https://pve1:99999', 'https://pve1/api2/json', 'https://pve1:8006/?a', 'https://pve1#x',
    'https://root:pw@pve1:8006', 'pve 1',
  ])('refuses %j with a hint', (text) => {
    const result = parseHostUrl(text)
    expect(result).toMatchObject({ ok: false, error: { code: 'bad_address', hint: expect.stringMatching(/\w/) as unknown } })
    expect(JSON.stringify(result)).not.toContain('root:pw')
  })
})

describe('parseApiToken', () => {
  const secret = '12345678-1234-1234-1234-123456789abc'

  it('makes the header', () => {
    expect(parseApiToken(`ops@pve!countersign=${secret}\n`)).toEqual({
      ok: true, value: { id: 'ops@pve!countersign', secret, header: `PVEAPIToken=ops@pve!countersign=${secret}` },
    })
  })

  it('escapes what the server would decode or stop at', () => {
    expect(parseApiToken(`a%;b@pve!c1=${secret}`)).toMatchObject({ value: { header: `PVEAPIToken=a%25%3Bb@pve!c1=${secret}` } })
  })

  it.each(['', secret, `ops@pve=${secret}`, `ops!c=${secret}`, 'ops@pve!c1=short', `ops@pve!c1=${secret}\r\nX: y`])('refuses %j and does not repeat it', (text) => {
    const result = parseApiToken(text)
    expect(result).toMatchObject({ ok: false, error: { code: 'unauthorized' } })
    expect(JSON.stringify(result)).not.toContain(secret)
    expect(JSON.stringify(result)).not.toContain('short')
  })
})
