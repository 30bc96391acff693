/**
 * The one script: the search. It runs from a file as well as from a server: the index is a script of its own, loaded when
 * somebody searches. What it shows is set as text, never as markup.
 */
export const script = `'use strict'
/** Best first: a name that is what was typed, begins so, holds it; then columns, then descriptions. All words must be found. */
function ledgerlineFind(index, typed, most) {
  const words = typed.toLowerCase().split(/\\s+/).filter(Boolean)
  if (words.length === 0) return []
  const hits = []
  for (const [file, name, kind, description, columns] of index) {
    const low = name.toLowerCase()
    let score = low === typed.trim().toLowerCase() ? 100 : 0
    let says = ''
    let at = ''
    const all = words.every((word) => {
      if (low.startsWith(word)) { score += 40; return true }
      if (low.includes(word)) { score += 30; return true }
      const named = columns.find((c) => c[0].toLowerCase() === word) || columns.find((c) => c[0].toLowerCase().includes(word))
      if (named) { score += named[0].toLowerCase() === word ? 25 : 20; says = says || named[0] + (named[1] ? ': ' + named[1] : ''); at = at || named[0]; return true }
      if (description.toLowerCase().includes(word)) { score += 10; return true }
      const told = columns.find((c) => c[1].toLowerCase().includes(word))
      if (told) { score += 5; says = says || told[0] + ': ' + told[1]; at = at || told[0]; return true }
      return kind.includes(word)
    })
    if (all) hits.push({ score, file: at ? file + '#c-' + encodeURIComponent(at.toLowerCase()) : file, name, kind, says: says || description })
  }
  hits.sort((a, b) => b.score - a.score || a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
  return hits.slice(0, most)
}
let ledgerlineIndex
function ledgerlineSearch(index) { ledgerlineIndex = index; if (typeof document !== 'undefined') document.getElementById('q').dispatchEvent(new Event('input')) }
if (typeof document !== 'undefined') {
  const box = document.getElementById('q')
  const list = document.getElementById('found')
  let at = -1
  let asked = false
  box.form.hidden = false
  document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest' })
  const load = () => {
    if (asked) return
    asked = true
    const tag = document.createElement('script')
    tag.src = 'search.js'
    document.head.append(tag)
  }
  const mark = (to) => {
    const links = list.querySelectorAll('a')
    if (links.length === 0) return
    links[at]?.classList.remove('at')
    at = (to + links.length) % links.length
    links[at].classList.add('at')
    links[at].scrollIntoView({ block: 'nearest' })
  }
  const show = () => {
    list.replaceChildren()
    at = -1
    list.style.top = box.getBoundingClientRect().bottom + 4 + 'px'
    list.hidden = box.value.trim() === ''
    if (list.hidden || ledgerlineIndex === undefined) return
    const hits = ledgerlineFind(ledgerlineIndex, box.value, 40)
    for (const hit of hits) {
      const [item, link, name, kind, says] = ['li', 'a', 'b', 'i', 'small'].map((tag) => document.createElement(tag))
      link.href = hit.file
      name.textContent = hit.name
      kind.textContent = hit.kind
      says.textContent = hit.says
      link.append(name, kind, says)
      item.append(link)
      list.append(item)
    }
    if (hits.length === 0) list.append(Object.assign(document.createElement('p'), { textContent: 'Nothing has that in its name, columns or description.' }))
  }
  box.addEventListener('focus', load)
  box.addEventListener('input', () => { load(); show() })
  box.form.addEventListener('submit', (event) => event.preventDefault())
  box.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') mark(at + 1)
    else if (event.key === 'ArrowUp') mark(at < 0 ? -1 : at - 1)
    else if (event.key === 'Enter') list.querySelectorAll('a')[Math.max(at, 0)]?.click()
    else if (event.key === 'Escape') { box.value = ''; show(); box.blur() }
    else return
    event.preventDefault()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target.closest('input, textarea')) return
    event.preventDefault()
    box.focus()
  })
  document.addEventListener('click', (event) => { if (!box.form.contains(event.target)) list.hidden = true })
}
`
