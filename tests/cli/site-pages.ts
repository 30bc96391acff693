/** Reads a written site as a browser would: which elements there are, where links lead. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Pages = ReadonlyMap<string, string>

export function pagesOf(dir: string): Pages {
  return new Map(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]))
}

const tagPattern = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*(\/?)>/g

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

const plain: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const unescaped = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => plain[name] ?? '')

export function elementsOf(page: string): Element[] {
  return [...page.matchAll(tagPattern)]
    .filter(([, end]) => end === '')
    .map(([, , name = '', rest = '']) => ({
      name,
      attributes: Object.fromEntries(
        [...rest.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [
          key,
          unescaped(value),
        ]),
      ),
    }))
}

/** Links within the site that lead nowhere: no such file, or no such place on its page. */
export function deadLinks(pages: Pages): string[] {
  const places = new Map(
    [...pages].map(([name, text]) => [name, new Set(elementsOf(text).map((e) => e.attributes.id))]),
  )
  return [...pages].flatMap(([name, text]) =>
    !name.endsWith('.html')
      ? []
      : elementsOf(text)
          .flatMap(({ attributes }) => [attributes.href, attributes.src])
          .filter((to) => to !== undefined)
          .filter((to) => !/^(?:https?|mailto):/.test(to))
          .filter((to) => {
            const [file = '', place] = to.split('#')
            const at = places.get(file === '' ? name : file)
            return at === undefined || (place !== undefined && !at.has(place))
          })
          .map((to) => `${name} -> ${to}`),
  )
}

const empty = new Set(['meta', 'link', 'input', 'wbr', 'path', 'rect', 'circle', 'polyline'])

/** What is opened and not closed, or closed and not opened, or `<` and `>` that are no tag. */
export function unbalanced(page: string): string[] {
  const open: string[] = []
  const wrong: string[] = []
  for (const [, end, name = '', , self] of page.matchAll(tagPattern)) {
    if (self === '/' || empty.has(name)) continue
    if (end === '') open.push(name)
    else if (open.pop() !== name) wrong.push(`</${name}>`)
  }
  const rest = page.replace(/^<!doctype html>/, '').replaceAll(tagPattern, '')
  return [...wrong, ...open.map((name) => `<${name}>`), ...(rest.match(/[<>]/g) ?? [])]
}

/** Ids that a page has twice. */
export function doubled(page: string): string[] {
  const ids = elementsOf(page).flatMap(({ attributes }) => attributes.id ?? [])
  return ids.filter((id, i) => ids.indexOf(id) !== i)
}

/** Text as it is read, in one line. */
export function wordsOf(page: string): string {
  return unescaped(page.replaceAll('<wbr>', '').replaceAll(tagPattern, ' ')).replaceAll(/\s+/g, ' ').trim()
}

/** The table row that begins with this name. */
export function rowOf(page: string, anchor: string): string {
  const at = page.indexOf(anchor)
  if (at === -1) throw new Error(`no ${anchor}`)
  return page.slice(page.lastIndexOf('<tr', at), page.indexOf('</tr>', at))
}
