import type { Random } from '../random.ts'
import { awning, circle, ellipse, line, path, rect, repeat, shadow, wheel, type Palette } from './shapes.ts'

/** A box truck with a serving window. */
export function truck({ main, accent, light, dark }: Palette, random: Random): string {
  const menu =
    rect(140, 262, 62, 92, dark, 4) +
    repeat(5, (row) => rect(150, 274 + row * 15, random.int(24, 42), 5, '#ffffffcc', 2))
  return (
    shadow(400, 492, 300) +
    path('M110 210q0-24 24-24h386v276h-410z', main) +
    rect(110, 400, 410, 26, light) +
    path('M520 262h78q24 0 36 22l46 92q10 18 10 40v46h-170z', main) +
    path('M536 284h56q14 0 22 14l34 70h-112z', '#d7eef5') +
    line('M536 376h112', dark, 4) +
    rect(664, 420, 26, 18, '#fff3c4', 6) +
    rect(104, 456, 590, 14, dark, 6) +
    rect(232, 250, 240, 104, '#3b3340', 4) +
    ellipse(300, 330, 22, 30, '#e8c4a0') +
    rect(276, 322, 48, 34, light, 10) +
    ellipse(300, 300, 22, 10, light) +
    repeat(3, (index) => circle(380 + index * 32, 270, 6, '#ffd86b')) +
    rect(222, 352, 260, 12, light, 3) +
    awning(222, 214, 260, 30, accent, light) +
    menu +
    rect(170, 160, 60, 26, dark, 6) +
    rect(250, 150, 30, 36, '#9b979e', 4) +
    wheel(200, 462, 40) +
    wheel(600, 462, 40)
  )
}

/** A trailer on its jack, with a hatch. */
export function trailer({ main, accent, light, dark }: Palette, random: Random): string {
  const round = random.chance(0.4)
  const body = round
    ? 'M120 430V290q0-100 110-100h300q110 0 110 100v140z'
    : 'M120 430V206q0-16 16-16h488q16 0 16 16v224z'
  return (
    shadow(390, 492, 290) +
    path(body, round ? '#cfd4d8' : main) +
    (round ? rect(120, 372, 520, 16, main) : rect(120, 396, 520, 34, light)) +
    rect(230, 262, 250, 96, '#3b3340', 4) +
    repeat(3, (index) => rect(256 + index * 70, 276, 40, 6, '#ffd86b', 3)) +
    ellipse(350, 330, 22, 30, '#d9a679') +
    rect(326, 326, 48, 34, accent, 10) +
    rect(220, 356, 270, 12, light, 3) +
    awning(220, 226, 270, 28, accent, light) +
    rect(530, 250, 78, 180, accent, 6) +
    circle(594, 344, 5, dark) +
    rect(544, 264, 50, 50, '#d7eef5', 4) +
    rect(150, 270, 54, 80, dark, 4) +
    repeat(4, (row) => rect(160, 284 + row * 16, 34, 5, '#ffffffcc', 2)) +
    rect(116, 428, 528, 14, dark, 6) +
    line('M640 436h84', dark, 10) +
    rect(706, 436, 10, 46, dark) +
    circle(728, 436, 9, dark) +
    wheel(360, 456, 36) +
    wheel(448, 456, 36)
  )
}

/** A little van with a cone on its roof. */
export function iceCreamTruck({ main, accent, light, dark }: Palette): string {
  return (
    shadow(400, 492, 260) +
    path('M160 456V250q0-40 44-40h300q40 0 70 40l44 70q18 28 18 60v76z', light) +
    path('M160 400h476v56h-476z', main) +
    path('M526 248q22 0 36 24l30 52h-84v-76z', '#cfe8f0') +
    rect(236, 258, 180, 92, '#4a3f55', 4) +
    repeat(4, (index) => circle(262 + index * 42, 300, 15, [main, accent, '#f7b2bd', '#b8e0d2'][index] ?? main)) +
    rect(226, 348, 200, 12, accent, 3) +
    awning(226, 222, 200, 28, accent, light) +
    path('M330 200l-26-74h72l-20 74z', '#d9a25f') +
    circle(340, 108, 38, '#f7b2bd') +
    circle(322, 92, 12, '#ffffff88') +
    circle(340, 68, 8, '#c0392b') +
    repeat(12, (index) => circle(180 + index * 38, 428, 9, index % 2 ? light : accent)) +
    rect(150, 452, 490, 12, dark, 6) +
    wheel(240, 460, 36) +
    wheel(560, 460, 36)
  )
}

/** An offset smoker on a trailer, with smoke. */
export function smoker({ main, accent, dark }: Palette): string {
  return (
    shadow(390, 492, 280) +
    repeat(4, (index) =>
      ellipse(
        590 + index * 22,
        150 - index * 34,
        26 + index * 9,
        18 + index * 5,
        `#ffffff${['99', '77', '55', '33'][index]}`,
      ),
    ) +
    rect(560, 160, 34, 130, dark, 4) +
    rect(170, 270, 440, 120, '#3a3a40', 60) +
    rect(220, 262, 330, 14, main, 6) +
    repeat(
      3,
      (index) => rect(228 + index * 112, 284, 92, 72, '#4b4b53', 8) + line(`M${250 + index * 112} 366h48`, accent, 8),
    ) +
    circle(300, 316, 15, '#f5f0e6') +
    line('M300 316l6-8', '#c0392b', 3) +
    rect(100, 316, 96, 100, '#2f2f35', 10) +
    rect(114, 334, 66, 48, '#ff8c42', 6) +
    path('M124 382q8-34 18-26q6-20 14-2q10-12 18 28z', '#ffd166') +
    rect(90, 424, 560, 14, dark, 6) +
    line('M650 431h80', dark, 10) +
    circle(734, 431, 9, dark) +
    repeat(5, (index) => circle(620 + index * 16, 410, 11, '#a9714b') + circle(620 + index * 16, 410, 5, '#e3c193')) +
    wheel(360, 456, 36) +
    wheel(446, 456, 36)
  )
}

/** A domed pizza oven on wheels with its fire. */
export function pizzaOven({ main, accent, light, dark }: Palette): string {
  return (
    shadow(400, 492, 250) +
    rect(430, 130, 40, 90, dark, 6) +
    ellipse(452, 104, 30, 16, '#ffffff77') +
    ellipse(480, 74, 36, 18, '#ffffff55') +
    path('M200 380q0-190 200-190t200 190z', main) +
    repeat(5, (row) => line(`M${218 + row * 8} ${350 - row * 36}h${364 - row * 16}`, '#00000014', 4)) +
    path('M300 380v-50q0-80 100-80t100 80v50z', '#2b1d1a') +
    path('M320 380q10-70 40-50q10-44 40-8q20-36 44 14q26 0 36 44z', '#ff8c42') +
    path('M350 380q10-40 30-30q12-26 30 0q22-12 40 30z', '#ffd166') +
    rect(170, 378, 460, 26, light, 6) +
    rect(190, 404, 420, 30, accent) +
    rect(160, 432, 500, 14, dark, 6) +
    line('M660 438h74', dark, 10) +
    ellipse(570, 372, 44, 9, '#e8b25e') +
    repeat(4, (index) => circle(546 + index * 16, 371, 5, '#c0392b')) +
    wheel(300, 458, 36) +
    wheel(500, 458, 36)
  )
}

/** A cold box on wheels with a compressor on its nose. */
export function reefer({ main, light, dark }: Palette): string {
  const flake = (x: number, y: number, r: number) =>
    repeat(3, (index) => {
      const angle = (index * Math.PI) / 3
      return line(
        `M${x - Math.cos(angle) * r} ${y - Math.sin(angle) * r}L${x + Math.cos(angle) * r} ${y + Math.sin(angle) * r}`,
        main,
        8,
      )
    }) + circle(x, y, 6, light)
  return (
    shadow(390, 492, 290) +
    rect(130, 200, 480, 230, light, 12) +
    rect(130, 392, 480, 38, main) +
    repeat(11, (index) => line(`M${170 + index * 40} 212v176`, '#00000010', 3)) +
    flake(300, 296, 56) +
    flake(396, 256, 22) +
    flake(404, 340, 26) +
    rect(480, 222, 112, 190, '#e4e0d6', 6) +
    line('M494 300v44', dark, 8) +
    rect(610, 236, 66, 96, '#aeb4b8', 8) +
    circle(643, 284, 26, dark) +
    repeat(4, (index) =>
      line(`M643 284L${643 + Math.cos(index * 1.57) * 22} ${284 + Math.sin(index * 1.57) * 22}`, '#c9c5bd', 6),
    ) +
    rect(124, 428, 500, 14, dark, 6) +
    line('M624 436h96', dark, 10) +
    rect(700, 436, 10, 46, dark) +
    wheel(330, 456, 36) +
    wheel(416, 456, 36)
  )
}
