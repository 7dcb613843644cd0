import type { Random } from '../random.ts'
import { awning, circle, ellipse, lights, line, path, rect, repeat, shadow, wheel, type Palette } from './shapes.ts'

/** An espresso machine on a cart under an awning. */
export function coffeeCart({ main, accent, light, dark }: Palette): string {
  return (
    shadow(400, 492, 220) +
    line('M220 170v260M580 170v260', '#8a6a4a', 12) +
    awning(190, 130, 420, 52, main, light) +
    rect(200, 330, 400, 120, '#a9714b', 8) +
    repeat(7, (index) => line(`M${230 + index * 56} 344v92`, '#00000022', 3)) +
    rect(186, 316, 428, 20, '#7c5236', 6) +
    rect(270, 220, 190, 96, '#d5d9dc', 10) +
    rect(270, 220, 190, 22, accent, 10) +
    circle(300, 270, 12, light) +
    circle(332, 270, 12, light) +
    repeat(2, (index) => rect(374 + index * 44, 266, 26, 10, dark, 3) + rect(378 + index * 44, 292, 18, 22, light, 4)) +
    repeat(3, (row) => repeat(3, (column) => rect(480 + column * 30, 300 - row * 18, 22, 16, light, 3))) +
    path('M486 246h52l-8 20h-36z', main) +
    ellipse(512, 214, 12, 18, '#ffffff55') +
    rect(330, 360, 140, 56, dark, 6) +
    line('M356 388q14-22 28 0t28 0t28 0', '#ffd86b', 5) +
    wheel(270, 462, 30) +
    wheel(530, 462, 30)
  )
}

/** A pushcart with an umbrella. */
export function pushcart({ main, accent, light, dark }: Palette): string {
  return (
    shadow(400, 492, 200) +
    line('M410 130v210', '#8a6a4a', 10) +
    path(
      'M220 210q60-118 190-118t190 118q-32-18-63 0q-32-18-64 0q-31-18-63 0q-32-18-64 0q-31-18-63 0q-32-18-63 0z',
      main,
    ) +
    path('M347 208q10-90 63-116q53 26 64 116q-32-18-64 0q-31-18-63 0z', light) +
    rect(240, 330, 320, 110, accent, 10) +
    rect(226, 316, 348, 22, '#d5d9dc', 6) +
    repeat(4, (index) => rect(250 + index * 76, 300, 62, 18, '#aeb4b8', 5)) +
    rect(300, 362, 200, 50, light, 8) +
    repeat(
      3,
      (index) =>
        ellipse(345 + index * 55, 387, 20, 9, '#c8553d') + line(`M${330 + index * 55} 385q8-6 15 0t15 0`, '#ffd86b', 3),
    ) +
    line('M560 350h64v-24', dark, 9) +
    wheel(300, 456, 34) +
    wheel(500, 456, 34) +
    ellipse(330, 280, 14, 22, '#ffffff66') +
    ellipse(350, 256, 10, 16, '#ffffff44')
  )
}

/** A fair booth with bunting. */
export function booth({ main, accent, light, dark }: Palette): string {
  return (
    shadow(400, 490, 260) +
    rect(180, 190, 440, 290, main, 4) +
    rect(220, 236, 360, 110, '#3b3340', 4) +
    repeat(5, (index) => circle(252 + index * 74, 252, 6, '#ffd86b')) +
    path('M150 190L400 96L650 190z', light) +
    path('M150 190L400 96L250 190zM400 96L350 190h100zM400 96L650 190h-100z', accent) +
    repeat(
      3,
      (index) =>
        path(`M${274 + index * 96} 346l10-56h44l10 56z`, light) +
        repeat(3, (kernel) => circle(288 + index * 96 + kernel * 18, 286, 13, '#ffe08a')),
    ) +
    rect(200, 344, 400, 18, light, 4) +
    repeat(10, (index) => path(`M${204 + index * 40} 372h36l-18 36z`, index % 2 ? accent : light)) +
    rect(300, 424, 200, 38, dark, 6) +
    repeat(4, (index) => rect(322 + index * 42, 438, 30, 8, '#ffffffcc', 3)) +
    path('M398 96v-50l44 16l-44 16z', accent)
  )
}

/** A horse-trailer bar with taps and glasses. */
export function bar({ main, accent, light, dark }: Palette): string {
  return (
    shadow(400, 492, 270) +
    path('M150 430V260q0-70 80-70h320q100 0 100 120v120z', main) +
    rect(150, 396, 500, 34, light) +
    rect(220, 226, 320, 128, '#3b3340', 6) +
    path('M210 226h340l34-66h-408z', accent) +
    repeat(
      7,
      (index) =>
        rect(240 + index * 40, 250, 16, 46, ['#7fb069', '#d8a47f', '#9cc5a1', '#c1666b'][index % 4] ?? main, 5) +
        rect(244 + index * 40, 238, 8, 14, light, 2),
    ) +
    rect(228, 298, 304, 6, '#8a6a4a') +
    rect(204, 350, 352, 18, '#a9714b', 5) +
    repeat(
      4,
      (index) => rect(320 + index * 26, 322, 8, 28, '#c9c5bd', 2) + rect(317 + index * 26, 304, 14, 20, accent, 4),
    ) +
    repeat(2, (index) => path(`M${464 + index * 44} 318h32l-12 20v10h8v4h-24v-4h8v-10z`, '#ffffffcc')) +
    lights(190, 570, 196, 12) +
    rect(144, 428, 512, 14, dark, 6) +
    line('M656 436h80', dark, 10) +
    wheel(360, 456, 36) +
    wheel(450, 456, 36)
  )
}

/** A high-peak tent with guests' tables. */
export function tent({ main, light, dark }: Palette): string {
  const table = (x: number, y: number) =>
    rect(x - 5, y, 10, 46, '#8a6a4a') +
    ellipse(x, y, 62, 15, light) +
    path(`M${x - 62} ${y}q62 26 124 0l6 34q-68 20-136 0z`, '#fffaf0dd') +
    circle(x, y - 14, 11, main) +
    circle(x - 12, y - 8, 8, '#e98a7b')
  return (
    shadow(400, 486, 330) +
    line('M250 130v350M550 130v350M110 260v220M690 260v220', '#8a6a4a', 10) +
    path('M80 270Q200 230 250 120Q310 230 400 232Q490 230 550 120Q600 230 720 270Z', light) +
    rect(80, 266, 640, 14, main) +
    repeat(16, (index) => path(`M${80 + index * 40} 279h40a20 14 0 0 1-40 0z`, index % 2 ? light : main)) +
    path('M250 120Q310 230 400 232V266H240z', '#0000000c') +
    path('M250 120v-40l38 13l-38 13zM550 120v-40l38 13l-38 13z', main) +
    lights(110, 400, 290, 14) +
    lights(400, 690, 290, 14) +
    table(250, 430) +
    table(400, 446) +
    table(550, 430) +
    line('M80 270L40 480M720 270L760 480', dark, 3)
  )
}

/** An empty pad with a power pedestal, tables and a sign. */
export function lot({ main, accent, light, dark }: Palette, random: Random): string {
  const picnic = (x: number, y: number) =>
    rect(x, y, 120, 10, '#a9714b', 3) +
    line(`M${x + 26} ${y + 8}l-14 40M${x + 94} ${y + 8}l14 40`, '#7c5236', 8) +
    rect(x - 16, y + 24, 152, 8, '#a9714b', 3)
  return (
    path('M120 560L240 440H560L680 560z', '#00000018') +
    line('M120 560L240 440M560 440L680 560', light, 7) +
    rect(146, 250, 24, 220, '#8a6a4a') +
    rect(84, 200, 240, 96, main, 10) +
    rect(96, 212, 216, 72, light, 6) +
    path('M130 264v-32q0-6 6-6h90v38zM226 236h22l18 22v6h-40z', accent) +
    circle(156, 266, 9, dark) +
    circle(242, 266, 9, dark) +
    rect(146, 236, 50, 12, '#fffaf0', 2) +
    rect(590, 376, 44, 90, '#aeb4b8', 6) +
    circle(612, 402, 9, dark) +
    circle(612, 430, 9, dark) +
    path('M606 384l14-2l-8 12h10l-16 18l6-14h-8z', '#ffd166') +
    picnic(400, 400) +
    picnic(random.int(300, 330), 470) +
    lights(170, 640, 190, 30) +
    rect(632, 180, 12, 290, '#8a6a4a')
  )
}

/** A hood, a range with pans, shelves. */
export function kitchen({ main, accent, light, dark }: Palette, random: Random): string {
  const pan = (x: number) =>
    rect(x, 314, 74, 34, random.pick([dark, '#8d99a6', accent]), 6) +
    line(`M${x + 74} 322h34`, dark, 7) +
    ellipse(x + 36, 300, 10, 16, '#ffffff66') +
    ellipse(x + 50, 280, 8, 14, '#ffffff44')
  return (
    path('M190 90h420l60 90h-540z', '#bcc3c8') +
    rect(130, 180, 540, 20, '#9aa3a9') +
    rect(340, 0, 120, 92, '#aeb6bb') +
    repeat(5, (index) => circle(190 + index * 105, 200, 7, '#ffd86b')) +
    rect(160, 348, 480, 130, '#d5d9dc', 6) +
    rect(160, 348, 480, 18, '#8d99a6') +
    repeat(
      2,
      (index) =>
        rect(186 + index * 240, 386, 190, 76, '#3b3b42', 6) + line(`M${206 + index * 240} 380h150`, '#c9c5bd', 8),
    ) +
    repeat(6, (index) => circle(200 + index * 80, 358, 6, main)) +
    pan(200) +
    pan(350) +
    pan(500) +
    rect(20, 240, 110, 10, '#8a6a4a') +
    repeat(3, (index) => rect(30 + index * 34, 200, 26, 40, [main, light, accent][index] ?? main, 5)) +
    rect(680, 240, 110, 10, '#8a6a4a') +
    repeat(2, (index) => ellipse(710 + index * 46, 230, 20, 10, light)) +
    rect(30, 350, 110, 128, main, 6) +
    rect(664, 330, 116, 148, '#c3cacf', 8) +
    line('M680 360v50', dark, 6) +
    rect(690, 344, 70, 4, '#9aa3a9')
  )
}
