import type { Random } from '../random.ts'

export interface Palette {
  /** Body of what is shown. */
  main: string
  /** Awnings, doors, small things. */
  accent: string
  /** Stripes and signs, near white. */
  light: string
  /** Outlines, wheels, windows. */
  dark: string
  sky: [string, string]
  ground: string
  far: string
}

const bodies = [
  ['#e4572e', '#f3a712'],
  ['#2a9d8f', '#e9c46a'],
  ['#d1495b', '#edae49'],
  ['#3d5a80', '#ee6c4d'],
  ['#5f8f4e', '#f2c14e'],
  ['#8e5572', '#f2a65a'],
  ['#1d7874', '#f4a698'],
  ['#c8553d', '#588b8b'],
  ['#5b5f97', '#ffc145'],
  ['#f2b5a7', '#3a7d7c'],
  ['#7a9e9f', '#d1603d'],
  ['#e0b04c', '#7b2d26'],
] as const

const days = [
  { sky: ['#bfe3f2', '#fdf3e1'], ground: '#c9c2ac', far: '#9fc3c9' },
  { sky: ['#fbd3b4', '#fff1dc'], ground: '#bfae96', far: '#d9a58a' },
  { sky: ['#a9d6e5', '#e9f5db'], ground: '#a7b98e', far: '#86b39b' },
  { sky: ['#f7c8c0', '#fdeee0'], ground: '#b7a99a', far: '#c99a97' },
  { sky: ['#cfe8ef', '#ffffff'], ground: '#d2cbbd', far: '#adc5cf' },
] as const

const night = { sky: ['#1b2440', '#4a3f6b'], ground: '#2f3045', far: '#2b2f52' } as const

export function makePalette(random: Random, dark: boolean): Palette {
  const [main, accent] = random.pick(bodies)
  const { sky, ground, far } = dark ? night : random.pick(days)
  return { main, accent, light: '#fffaf0', dark: '#2d2a32', sky: [sky[0], sky[1]], ground, far }
}

export const rect = (x: number, y: number, w: number, h: number, fill: string, r = 0) =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}"${r ? ` rx="${r}"` : ''}/>`

export const circle = (x: number, y: number, r: number, fill: string) =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`

export const ellipse = (x: number, y: number, rx: number, ry: number, fill: string) =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"/>`

export const path = (d: string, fill: string) => `<path d="${d}" fill="${fill}"/>`

export const line = (d: string, stroke: string, width: number) =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`

export const repeat = (count: number, draw: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => draw(index)).join('')

export const wheel = (x: number, y: number, r: number) =>
  circle(x, y, r, '#2d2a32') + circle(x, y, r * 0.55, '#c9c5bd') + circle(x, y, r * 0.2, '#6d6a70')

/** A striped awning with a scalloped edge; `w` in multiples of 30 looks best. */
export function awning(x: number, y: number, w: number, h: number, color: string, light: string): string {
  const stripes = Math.max(2, Math.round(w / 30))
  const width = w / stripes
  return repeat(stripes, (index) => {
    const left = x + index * width
    const fill = index % 2 === 0 ? color : light
    return (
      rect(left, y, width + 0.5, h, fill) +
      path(`M${left} ${y + h}a${width / 2} ${width / 2.4} 0 0 0 ${width} 0z`, fill)
    )
  })
}

/** Bulbs on a sagging wire from (x1, y) to (x2, y). */
export function lights(x1: number, x2: number, y: number, sag: number): string {
  const bulbs = Math.round((x2 - x1) / 45)
  const wire = line(`M${x1} ${y}Q${(x1 + x2) / 2} ${y + sag * 2} ${x2} ${y}`, '#00000055', 2)
  return (
    wire +
    repeat(bulbs, (index) => {
      const t = (index + 0.5) / bulbs
      const at = y + 4 * sag * t * (1 - t)
      return circle(x1 + (x2 - x1) * t, at + 7, 12, '#ffe9a844') + circle(x1 + (x2 - x1) * t, at + 7, 5, '#ffd86b')
    })
  )
}

export const shadow = (x: number, y: number, w: number) => ellipse(x, y, w, 14, '#00000022')
