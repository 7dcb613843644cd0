import type { Random } from '../random.ts'
import { circle, ellipse, lights, line, path, rect, repeat, shadow, type Palette } from './shapes.ts'

/** A generator with cable and a spark. */
export function generator({ main, light, dark }: Palette): string {
  return (
    shadow(400, 488, 220) +
    rect(220, 250, 360, 200, main, 26) +
    rect(220, 250, 360, 40, dark, 20) +
    line('M300 250q0-50 50-50h100q50 0 50 50', dark, 16) +
    rect(250, 320, 130, 96, '#00000033', 10) +
    repeat(5, (index) => line(`M266 ${336 + index * 16}h98`, '#00000055', 6)) +
    rect(410, 312, 140, 108, light, 10) +
    repeat(
      2,
      (index) =>
        circle(445 + index * 68, 344, 18, dark) +
        circle(439 + index * 68, 342, 3, light) +
        circle(451 + index * 68, 342, 3, light),
    ) +
    rect(428, 380, 50, 24, '#7fb069', 4) +
    circle(520, 392, 12, '#c0392b') +
    rect(250, 446, 50, 26, dark, 6) +
    rect(500, 446, 50, 26, dark, 6) +
    line('M550 440q90 50 110 10t110 40', dark, 8) +
    path('M620 180l40-60l-8 44h34l-52 76l12-52h-32z', '#ffd166')
  )
}

/** Chafing dishes and trays on a buffet. */
export function buffet({ main, accent, light }: Palette): string {
  const chafer = (x: number) =>
    rect(x, 340, 140, 34, '#d5d9dc', 6) +
    path(`M${x + 4} 340q0-70 66-70t66 70z`, '#bcc3c8') +
    circle(x + 70, 264, 9, accent) +
    ellipse(x + 44, 300, 10, 20, '#ffffff77') +
    rect(x + 20, 374, 8, 26, '#8d99a6') +
    rect(x + 112, 374, 8, 26, '#8d99a6')
  return (
    shadow(400, 500, 320) +
    rect(90, 396, 620, 24, light, 4) +
    path('M90 414h620l16 80q-26 16-52 0t-52 0t-52 0t-52 0t-52 0t-52 0t-52 0t-52 0t-52 0t-52 0t-56 0z', main) +
    chafer(130) +
    chafer(330) +
    chafer(530) +
    repeat(3, (index) => ellipse(302 + index * 8, 392 - index * 6, 22, 5, '#fffaf0')) +
    repeat(
      3,
      (index) =>
        line(`M${496 + index * 6} 390q6-60 ${index * 10 - 6}-90`, '#5f8f4e', 5) +
        circle(490 + index * 16, 294 - index * 6, 14, ['#e98a7b', '#f2c14e', '#f7b2bd'][index] ?? accent),
    )
  )
}

function person(x: number, skin: string, shirt: string, hair: string): string {
  return (
    path(`M${x - 66} 480v-90q0-56 66-56t66 56v90z`, shirt) +
    rect(x - 16, 306, 32, 40, skin, 12) +
    circle(x, 272, 46, skin) +
    path(`M${x - 48} 268q0-54 48-54t48 54q-20-26-48-26t-48 26z`, hair) +
    circle(x - 16, 274, 5, '#2d2a32') +
    circle(x + 16, 274, 5, '#2d2a32') +
    line(`M${x - 12} 294q12 10 24 0`, '#2d2a32', 4)
  )
}

const skins = ['#f0c8a0', '#c98f65', '#8d5a3b', '#e3b48c', '#6b4429'] as const

/** A cook with a pan over a flame. */
export function chef({ main, light, dark }: Palette, random: Random): string {
  return (
    person(330, random.pick(skins), light, '#4a3426') +
    ellipse(330, 208, 54, 34, light) +
    rect(290, 212, 80, 30, light) +
    repeat(3, (index) => circle(330, 380 + index * 30, 5, main)) +
    rect(150, 440, 520, 60, '#a9714b', 8) +
    line('M390 400L470 416', light, 28) +
    ellipse(560, 420, 80, 20, dark) +
    line('M480 420h-30', dark, 12) +
    path('M510 412q20-70 40-30q10-60 40-6q20-20 26 36z', '#ff8c42') +
    path('M530 412q14-40 30-16q14-24 34 16z', '#ffd166') +
    repeat(3, (index) => circle(200 + index * 36, 430, 16, ['#c0392b', '#7fb069', '#f2c14e'][index] ?? main))
  )
}

/** Somebody who carries a tray. */
export function server({ main, accent, light, dark }: Palette, random: Random): string {
  const waiter = (x: number) =>
    rect(x - 54, 470, 108, 60, '#2d2a32', 8) +
    person(x, random.pick(skins), dark, random.pick(['#2d2a32', '#6b4429', '#b5793f'])) +
    path(`M${x - 14} 350l14 10l14-10v22l-14-10l-14 10z`, accent) +
    path(`M${x - 34} 400h68v80h-68z`, light)
  return (
    waiter(300) +
    waiter(520) +
    line('M366 390L420 320', dark, 26) +
    ellipse(430, 306, 84, 12, '#bcc3c8') +
    repeat(
      3,
      (index) =>
        path(`M${384 + index * 34} 300v-40h22v40z`, '#ffffffaa') +
        rect(384 + index * 34, 276, 22, 24, [main, accent, '#f2c14e'][index] ?? main),
    ) +
    lights(60, 740, 90, 30)
  )
}

/** Turntables, speakers, light beams. */
export function dj({ main, accent, light, dark }: Palette, random: Random): string {
  const speaker = (x: number) =>
    rect(x, 230, 110, 250, '#26242b', 8) +
    circle(x + 55, 290, 30, '#4b4853') +
    circle(x + 55, 290, 12, main) +
    circle(x + 55, 400, 46, '#4b4853') +
    circle(x + 55, 400, 20, accent)
  return (
    repeat(5, (index) =>
      path(
        `M${120 + index * 140} 0l${random.int(-120, 20)} 430h${random.int(60, 130)}z`,
        index % 2 ? `${accent}44` : `${main}44`,
      ),
    ) +
    person(400, random.pick(skins), main, '#2d2a32') +
    line('M352 268q0-62 48-62t48 62', dark, 10) +
    rect(342, 258, 20, 34, dark, 8) +
    rect(438, 258, 20, 34, dark, 8) +
    rect(230, 400, 340, 90, dark, 8) +
    rect(216, 388, 368, 20, '#4b4853', 6) +
    repeat(
      2,
      (index) => circle(300 + index * 200, 440, 36, '#111') + circle(300 + index * 200, 440, 13, index ? accent : main),
    ) +
    rect(372, 414, 56, 58, light, 6) +
    repeat(
      3,
      (index) => line(`M${384 + index * 16} 424v38`, dark, 3) + rect(379 + index * 16, 430 + index * 8, 10, 8, main, 2),
    ) +
    speaker(80) +
    speaker(610)
  )
}

/** A camera on its tripod. */
export function camera({ main, accent, light, dark }: Palette): string {
  return (
    shadow(400, 500, 200) +
    line('M400 360L300 500M400 360L500 500M400 360v130', dark, 12) +
    rect(250, 190, 300, 180, dark, 22) +
    path('M340 190l16-36h88l16 36z', dark) +
    rect(250, 226, 300, 22, main) +
    circle(400, 292, 78, '#4b4853') +
    circle(400, 292, 58, '#17161a') +
    circle(400, 292, 36, '#2a4d69') +
    circle(384, 276, 12, '#ffffffaa') +
    circle(510, 210, 9, accent) +
    rect(270, 174, 44, 18, '#4b4853', 5) +
    repeat(
      3,
      (index) =>
        `<g transform="rotate(${index * 14 - 14} ${620 + index * 10} ${170 + index * 90})">${rect(590, 130 + index * 90, 90, 76, light, 3)}${rect(598, 138 + index * 90, 74, 50, [main, accent, '#86b39b'][index] ?? main)}</g>`,
    )
  )
}

/** Instruments on a small stage. */
export function music({ main, accent, light, dark }: Palette, random: Random): string {
  const note = (x: number, y: number) => ellipse(x, y, 13, 10, light) + line(`M${x + 11} ${y}v-46l22 8`, light, 5)
  return (
    rect(120, 440, 560, 40, '#7c5236', 6) +
    repeat(3, () => note(random.int(120, 680), random.int(90, 210))) +
    path(
      'M270 250q-40-4-46 40q-2 26 16 40q-40 22-26 74q16 44 76 40t64-48q8-48-30-66q16-18 6-44q-16-36-60-36z',
      '#b5793f',
    ) +
    circle(282, 352, 26, '#4a2c17') +
    line('M290 440L320 120', '#4a2c17', 16) +
    rect(302, 84, 40, 46, '#4a2c17', 6) +
    repeat(3, (index) => line(`M${280 + index * 6} 410L${310 + index * 6} 130`, '#fffaf0aa', 2)) +
    line('M430 330h190', '#e0b04c', 16) +
    path('M600 290l90-34v148l-90-34z', '#e0b04c') +
    repeat(3, (index) => rect(480 + index * 34, 296, 14, 44, '#c8963a', 5)) +
    circle(426, 330, 12, '#c8963a') +
    line('M470 346q50 50 110 0', '#e0b04c', 10) +
    ellipse(470, 420, 60, 20, main) +
    rect(410, 370, 120, 52, main) +
    ellipse(470, 370, 60, 18, light) +
    line('M414 384l30 34l30-34l30 34l24-30', accent, 5) +
    line('M440 352l60-40M500 352l-50-46', dark, 6)
  )
}

/** A photo booth with a curtain. */
export function photoBooth({ main, accent, light, dark }: Palette): string {
  return (
    shadow(400, 490, 230) +
    rect(200, 140, 400, 340, main, 14) +
    rect(230, 90, 340, 70, dark, 12) +
    repeat(9, (index) => circle(254 + index * 36, 125, 9, index % 2 ? '#ffd86b' : accent)) +
    rect(250, 200, 180, 280, '#3b3340', 6) +
    repeat(5, (index) =>
      path(`M${250 + index * 36} 200q18 140 0 230h36q14-90 0-230z`, index % 2 ? accent : `${accent}cc`),
    ) +
    rect(250, 200, 180, 14, light) +
    rect(270, 420, 90, 16, '#7c5236', 5) +
    rect(306, 436, 14, 44, '#7c5236') +
    rect(460, 200, 110, 90, '#d7eef5', 8) +
    circle(515, 245, 24, dark) +
    circle(515, 245, 12, '#4b7f9c') +
    rect(480, 320, 70, 130, light, 3) +
    repeat(
      3,
      (index) =>
        rect(488, 328 + index * 40, 54, 34, ['#f7b2bd', '#b8e0d2', '#f2c14e'][index] ?? main) +
        circle(515, 344 + index * 40, 9, dark),
    )
  )
}

/** Balloons and bunting. */
export function party({ main, accent, light, dark }: Palette, random: Random): string {
  const colors = [main, accent, '#f7b2bd', '#7fb069', '#5b8db8']
  const balloon = (x: number, y: number, color: string) =>
    line(`M${x} ${y + 56}Q${x + 10} ${y + 120} 400 470`, '#00000033', 2) +
    ellipse(x, y, 42, 54, color) +
    ellipse(x - 14, y - 18, 9, 14, '#ffffff66') +
    path(`M${x - 8} ${y + 60}l8-8l8 8z`, color)
  return (
    repeat(12, (index) =>
      path(`M${index * 70 - 10} ${40 + Math.abs(6 - index) * -4 + 30}h56l-28 46z`, colors[index % 5] ?? main),
    ) +
    repeat(7, (index) =>
      balloon(
        190 + index * 70 + random.int(-12, 12),
        190 + Math.abs(3 - index) * 26 + random.int(-16, 16),
        colors[index % 5] ?? main,
      ),
    ) +
    rect(340, 440, 120, 60, light, 8) +
    rect(340, 440, 120, 16, main) +
    rect(394, 440, 12, 60, accent) +
    repeat(24, () => circle(random.int(40, 760), random.int(150, 560), random.int(3, 6), random.pick(colors))) +
    circle(400, 436, 10, dark)
  )
}

/** The face of an account. */
export function avatar({ main, accent, light }: Palette, random: Random): string {
  return `${rect(0, 0, 800, 600, accent)}${circle(400, 300, 290, `${light}55`)}<g transform="translate(-160 -170) scale(1.4)">${person(400, random.pick(skins), main, random.pick(['#2d2a32', '#4a3426', '#8a4b2d', '#c9a15b', '#9b979e']))}</g>`
}
