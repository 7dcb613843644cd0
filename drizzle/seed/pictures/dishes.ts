import type { Dish } from '../content/types.ts'
import type { Random } from '../random.ts'
import { circle, ellipse, line, path, rect, repeat, type Palette } from './shapes.ts'

const plate = (rim: string) =>
  ellipse(400, 330, 250, 150, '#00000022') +
  ellipse(400, 316, 250, 150, '#fffaf0') +
  ellipse(400, 316, 206, 118, rim) +
  ellipse(400, 316, 198, 112, '#fffdf7')
const scatter = (
  random: Random,
  count: number,
  draw: (x: number, y: number) => string,
  x = 400,
  y = 310,
  rx = 150,
  ry = 70,
) =>
  repeat(count, () => {
    const angle = random.next() * Math.PI * 2
    const r = Math.sqrt(random.next())
    return draw(Math.round(x + Math.cos(angle) * rx * r), Math.round(y + Math.sin(angle) * ry * r))
  })
const leaf = (x: number, y: number) => path(`M${x} ${y}q12-18 26-4q-10 16-26 4z`, '#5f8f4e')

/** What is eaten or drunk there, close up. */
export const dishes: Record<Dish, (palette: Palette, random: Random) => string> = {
  taco: ({ main }, random) => {
    const taco = (x: number, y: number) =>
      path(`M${x - 90} ${y + 50}q10-120 100-120t100 120z`, '#e8b25e') +
      scatter(
        random,
        14,
        (a, b) => circle(a, b, 11, random.pick(['#7a3e22', '#7fb069', '#c0392b', '#fffaf0'])),
        x + 10,
        y - 40,
        80,
        26,
      ) +
      path(`M${x - 100} ${y + 60}q10-120 100-120t100 120q-100 14-200 0z`, '#f2c46f')
    return (
      plate(main) +
      taco(300, 300) +
      taco(400, 330) +
      taco(500, 310) +
      circle(560, 370, 34, '#a7c957') +
      circle(560, 370, 27, '#dbe8a8') +
      leaf(250, 390)
    )
  },
  coffee: ({ main, accent }) =>
    ellipse(400, 400, 210, 70, '#00000022') +
    ellipse(400, 390, 210, 70, accent) +
    ellipse(400, 384, 170, 52, '#00000018') +
    path('M270 230h260q-6 160-130 160t-130-160z', '#fffaf0') +
    line('M528 260q70-10 56 50t-84 40', '#fffaf0', 22) +
    ellipse(400, 232, 130, 44, '#f3eadb') +
    ellipse(400, 234, 116, 36, '#8a5a34') +
    path('M400 262q-56-22-40-42q20-14 40 8q20-22 40-8q16 20-40 42z', '#f0dcc0') +
    repeat(3, (index) => line(`M${350 + index * 50} 160q16-24 0-44t0-44`, '#ffffff88', 8)) +
    rect(560, 400, 60, 36, main, 6),
  cone: ({ main, accent }, random) =>
    ellipse(400, 540, 120, 20, '#00000022') +
    path('M310 310h180l-90 230z', '#d9a25f') +
    repeat(5, (index) =>
      line(
        `M${326 + index * 34} 312l${(4 - index) * -8 - 10} ${120 - index * 8}M${474 - index * 34} 312l${(4 - index) * 8 + 10} ${120 - index * 8}`,
        '#b57f3f',
        4,
      ),
    ) +
    circle(340, 260, 74, main) +
    circle(460, 260, 74, '#f7b2bd') +
    circle(400, 170, 78, accent) +
    path('M300 290q30 40 60 6q26 44 60 0q30 40 80-8v30h-200z', '#f7b2bd') +
    scatter(
      random,
      34,
      (x, y) => rect(x, y, 14, 5, random.pick(['#c0392b', '#fffaf0', '#5b8db8', '#7fb069', '#f2c14e']), 2),
      400,
      190,
      120,
      90,
    ) +
    circle(400, 92, 18, '#c0392b') +
    line('M400 78q6-26 24-30', '#5f8f4e', 4),
  pizza: ({ main }, random) =>
    ellipse(400, 330, 270, 190, '#00000022') +
    ellipse(400, 316, 270, 190, '#c98b4a') +
    ellipse(400, 312, 250, 172, '#e3a857') +
    ellipse(400, 312, 222, 150, '#c8452f') +
    scatter(random, 16, (x, y) => ellipse(x, y, 34, 22, '#fff4d6'), 400, 312, 180, 110) +
    scatter(random, 12, (x, y) => ellipse(x, y, 20, 14, main), 400, 312, 170, 100) +
    scatter(random, 9, leaf, 390, 310, 170, 100) +
    scatter(random, 16, (x, y) => ellipse(x, y, 9, 6, '#5a341b66'), 400, 312, 250, 170),
  ribs: ({ accent }, random) =>
    rect(150, 180, 500, 260, '#8a5a34', 24) +
    rect(170, 196, 460, 228, '#a9714b', 18) +
    repeat(
      8,
      (index) =>
        rect(216 + index * 46, 226 + (index % 2) * 6, 40, 150, '#7a2e1d', 16) +
        rect(222 + index * 46, 232 + (index % 2) * 6, 12, 130, '#a6472f', 6) +
        rect(228 + index * 46, 366, 16, 40, '#f5e6cf', 8),
    ) +
    scatter(random, 26, (x, y) => circle(x, y, 4, '#3a140c88'), 390, 300, 180, 60) +
    ellipse(600, 440, 60, 40, accent) +
    ellipse(600, 434, 44, 26, '#7a2e1d'),
  burger: ({ main }, random) =>
    ellipse(400, 470, 220, 30, '#00000022') +
    rect(220, 400, 360, 60, '#d99a4e', 28) +
    rect(206, 352, 388, 54, '#5a301c', 24) +
    path('M206 352h388l-60 40l-40-24l-60 34l-50-32l-60 30z', '#f2c14e') +
    rect(210, 318, 380, 34, '#c0392b', 16) +
    path(
      'M196 318q24-30 50 0q26-30 52 0q26-30 52 0q26-30 52 0q26-30 52 0q26-30 52 0q26-30 52 0q20-30 46 0v16h-408z',
      '#7fb069',
    ) +
    path('M220 300q0-140 180-140t180 140z', '#e0a458') +
    scatter(random, 22, (x, y) => ellipse(x, y, 7, 4, '#fff1d0'), 400, 220, 120, 40) +
    rect(396, 90, 8, 90, '#8a6a4a') +
    circle(400, 96, 18, main),
  bowl: ({ main, accent }, random) =>
    ellipse(400, 480, 180, 24, '#00000022') +
    path('M160 270h480q-10 210-240 210t-240-210z', main) +
    rect(330, 468, 140, 20, main, 8) +
    ellipse(400, 270, 240, 84, '#fffaf0') +
    ellipse(400, 274, 222, 72, '#e9c98f') +
    repeat(7, (index) => line(`M${230 + index * 24} 290q40-40 90-6`, '#f7e3b0', 7)) +
    ellipse(500, 262, 54, 30, '#fffaf0') +
    circle(500, 262, 18, '#f2a541') +
    scatter(random, 9, leaf, 400, 262, 130, 34) +
    repeat(3, (index) => ellipse(330 + index * 40, 250, 22, 13, '#b5533c')) +
    line('M560 250L720 110M584 262L744 126', accent, 10) +
    line('M210 300h380', '#ffffff22', 6),
  pastry: ({ accent }, random) =>
    plate(accent) +
    repeat(5, (index) => {
      const x = 280 + (index % 3) * 110 + (index > 2 ? 55 : 0)
      const y = index > 2 ? 270 : 340
      return (
        path(`M${x - 62} ${y + 20}q0-70 62-70t62 70q-62 24-124 0z`, '#d99a4e') +
        repeat(5, (crimp) => line(`M${x - 48 + crimp * 24} ${y + 22}l-4-14`, '#a96c2c', 5)) +
        path(`M${x - 40} ${y - 10}q40-34 80 0`, '#e9b872')
      )
    }) +
    scatter(random, 60, (x, y) => circle(x, y, 3, '#ffffffdd'), 400, 300, 190, 90),
  cocktail: ({ main, accent }, random) =>
    ellipse(400, 520, 130, 22, '#00000022') +
    path('M250 150h300l-130 180v150h70v24h-180v-24h70v-150z', '#ffffff88') +
    path('M276 186h248l-110 150h-28z', main) +
    ellipse(400, 186, 124, 16, `${main}cc`) +
    circle(520, 150, 44, '#f2c14e') +
    circle(520, 150, 34, '#fff1b8') +
    repeat(6, (index) =>
      line(`M520 150L${520 + Math.cos(index * 1.05) * 32} ${150 + Math.sin(index * 1.05) * 32}`, '#f2c14e', 4),
    ) +
    line('M330 110L430 300', accent, 8) +
    scatter(random, 8, (x, y) => circle(x, y, 7, '#ffffff88'), 400, 230, 60, 40) +
    path('M380 170q-30-40-6-66q26 26 6 66z', '#5f8f4e'),
  hotdog: ({ accent }) =>
    plate(accent) +
    rect(190, 280, 420, 96, '#e0a458', 46) +
    rect(170, 266, 460, 60, '#b5452c', 30) +
    rect(190, 320, 420, 60, '#d9964a', 30) +
    line('M210 296q26-30 52 0t52 0t52 0t52 0t52 0t52 0t52 0', '#f2c14e', 12) +
    repeat(9, (index) => rect(230 + index * 40, 276 + (index % 3) * 8, 14, 8, '#7fb069', 3)),
  skewer: ({ main, accent }) =>
    plate(accent) +
    repeat(
      3,
      (row) =>
        line(`M190 ${270 + row * 50}L620 ${240 + row * 50}`, '#c9a15b', 6) +
        repeat(6, (index) =>
          rect(
            240 + index * 58,
            242 + row * 50 - index * 4,
            46,
            38,
            [main, '#8a4b2d', '#7fb069', '#8a4b2d', '#c0392b', '#8a4b2d'][index] ?? main,
            12,
          ),
        ),
    ) +
    circle(600, 380, 36, '#fffaf0') +
    circle(600, 380, 26, '#eef3d2'),
  plate: ({ main, accent }, random) =>
    plate(main) +
    ellipse(360, 310, 90, 56, '#b5793f') +
    repeat(4, (index) => line(`M${300 + index * 36} 284l30 50`, '#7c4a24', 6)) +
    scatter(random, 12, (x, y) => circle(x, y, 13, '#7fb069'), 500, 320, 50, 34) +
    scatter(random, 7, (x, y) => circle(x, y, 12, accent), 430, 260, 50, 20) +
    leaf(352, 270) +
    line('M120 200v240M100 200v60q0 20 20 20t20-20v-60', '#bcc3c8', 12) +
    line('M680 200v240M680 200q30 60 0 110', '#bcc3c8', 12),
}
