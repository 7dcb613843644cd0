import type { Random } from '../random.ts'
import { circle, ellipse, line, lights, path, rect, repeat, type Palette } from './shapes.ts'

/** Sky, what stands far away and the ground; things are drawn on top of it at y = 480. */
export function outdoors(palette: Palette, random: Random, night: boolean): string {
  const sun = night
    ? circle(640, 110, 38, '#f6edd0') +
      circle(655, 102, 34, '#2a2c4e') +
      repeat(26, () => circle(random.int(0, 800), random.int(0, 280), 1 + random.next() * 1.4, '#ffffffaa'))
    : circle(random.int(560, 700), random.int(90, 140), 48, '#fff3c4') +
      cloud(random.int(60, 260), random.int(70, 130)) +
      cloud(random.int(330, 480), random.int(50, 110))
  const far = random.pick([hills, skyline, palms, pines])(palette, random, night)
  return (
    sun +
    far +
    rect(0, 430, 800, 170, palette.ground) +
    rect(0, 430, 800, 6, '#00000018') +
    (night ? lights(-20, 420, 120, 26) + lights(400, 820, 120, 26) : '')
  )
}

const cloud = (x: number, y: number) =>
  ellipse(x, y, 46, 16, '#ffffffcc') +
  ellipse(x + 34, y - 10, 34, 18, '#ffffffcc') +
  ellipse(x + 64, y, 40, 14, '#ffffffcc')

function hills({ far }: Palette, random: Random): string {
  const top = random.int(300, 350)
  return (
    path(`M0 430V${top}Q140 ${top - 90} 300 ${top + 10}T620 ${top - 20}T800 ${top}V430z`, far) +
    path(`M0 430V${top + 60}Q200 ${top} 420 ${top + 60}T800 ${top + 40}V430z`, `${far}aa`)
  )
}

function skyline({ far }: Palette, random: Random, night: boolean): string {
  return repeat(14, (index) => {
    const height = random.int(80, 240)
    const x = index * 60 - 10
    const windows = repeat(Math.floor(height / 34), (row) =>
      repeat(3, (column) =>
        random.chance(0.55)
          ? rect(x + 9 + column * 16, 440 - height + row * 30, 8, 12, night ? '#ffdf8e' : '#ffffff66')
          : '',
      ),
    )
    return rect(x, 430 - height, 56, height, far) + windows
  })
}

function palms({ far }: Palette, random: Random): string {
  const palm = (x: number, h: number) =>
    line(`M${x} 430Q${x + 12} ${430 - h / 2} ${x + 4} ${430 - h}`, far, 10) +
    repeat(6, (leaf) => {
      const angle = (leaf / 5) * Math.PI
      const dx = Math.cos(angle) * 62
      return line(`M${x + 4} ${430 - h}q${dx / 2} ${-26} ${dx} ${18 - Math.sin(angle) * 30}`, far, 9)
    })
  return (
    rect(0, 396, 800, 40, `${far}88`) +
    repeat(5, (index) => palm(60 + index * 165 + random.int(-30, 30), random.int(150, 240)))
  )
}

function pines({ far }: Palette, random: Random): string {
  const pine = (x: number, h: number) =>
    path(`M${x} ${430 - h}l34 ${h * 0.45}h-14l30 ${h * 0.55}h-100l30 ${-h * 0.55}h-14z`, far)
  return (
    path('M0 430L160 250L300 370L470 230L640 380L800 290V430z', `${far}77`) +
    repeat(11, (index) => pine(index * 78 + random.int(-18, 18), random.int(90, 170)))
  )
}

/** A tiled wall and a floor, for kitchens and parties inside. */
export function indoors(palette: Palette, night: boolean): string {
  const wall = night ? '#3a3550' : palette.sky[1]
  return (
    rect(0, 0, 800, 440, wall) +
    repeat(
      9,
      (row) =>
        line(`M0 ${row * 44 + 30}H800`, '#00000010', 2) +
        repeat(10, (column) => line(`M${column * 88 + (row % 2) * 44} ${row * 44 + 30}v44`, '#00000010', 2)),
    ) +
    rect(0, 430, 800, 170, night ? '#28253a' : '#d8cfc0') +
    repeat(8, (index) => line(`M${400 + (index - 3.5) * 60} 430L${400 + (index - 3.5) * 190} 600`, '#00000012', 2))
  )
}

/** A table seen from a little above, for close-ups. */
export function tabletop(palette: Palette, random: Random): string {
  const wood = random.pick(['#c99b6b', '#a9714b', '#e3d0b4', '#8c9c94'])
  return (
    rect(0, 0, 800, 600, wood) +
    repeat(6, (index) => rect(0, index * 100, 800, 3, '#00000018')) +
    repeat(9, () => ellipse(random.int(0, 800), random.int(0, 600), random.int(30, 80), 2, '#00000010')) +
    path('M-20 520L260 380L820 560V620H-20z', `${palette.main}cc`) +
    repeat(9, (index) => line(`M${index * 95 - 40} ${560 - index * 6}l90 60`, '#ffffff44', 8))
  )
}
