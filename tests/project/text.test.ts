/** A text is what its bytes say: the mark of an order of bytes is no part of it, and what stands for broken bytes may be written. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../src/diagnostic/index.ts'
import { openFiles } from '../../src/project/text.ts'
import { madeFolder } from './made.ts'

function read(bytes: readonly number[]) {
  const dir = madeFolder()
  const problems: Diagnostic[] = []
  writeFileSync(join(dir, 'a.sql'), Uint8Array.from(bytes))
  return { text: openFiles(dir, problems).read(join(dir, 'a.sql')), codes: problems.map((p) => p.id) }
}

describe('the text of a file', () => {
  it('has no byte order mark and one kind of line end', () => {
    expect(read([0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a, 0x62])).toEqual({ text: 'a\nb', codes: [] })
  })

  it('may hold the sign that stands for broken bytes', () => {
    expect(read([0xef, 0xbf, 0xbd, 0x61])).toEqual({ text: '\ufffda', codes: [] })
    expect(read([0xef, 0xbb, 0xbf, 0xef, 0xbf, 0xbd])).toEqual({ text: '\ufffd', codes: [] })
  })

  it('is none when bytes are no UTF-8', () => {
    for (const bytes of [[0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xef, 0xbf, 0xbd, 0xff]])
      expect(read(bytes)).toEqual({ text: undefined, codes: ['unreadable-file'] })
  })
})

describe('a file as it is shown', () => {
  it('is named from the folder of the project, wherever it lies', () => {
    const { shown } = openFiles('/srv/shop', [])
    const paths = [
      '/srv/shop/models/a.sql',
      '/srv/shop/models/../a.sql',
      '/srv/shop//a.sql',
      '/srv/shops/a.sql',
    ]
    expect(paths.map(shown)).toEqual(['models/a.sql', 'a.sql', 'a.sql', '../shops/a.sql'])
  })
})
