/** One for each place among a vote's options, with its number in it: nobody has to tell colours apart. In a box of 24 by 24. */
export const voteShapes = [
  { name: "circle", path: "M12 1a11 11 0 1 0 0 22 11 11 0 1 0 0-22z" },
  { name: "square", path: "M2.5 2.5h19v19h-19z" },
  { name: "triangle", path: "M12 0.5 23.8 22.5H.2z" },
  { name: "diamond", path: "M12 0 24 12 12 24 0 12z" },
  { name: "hexagon", path: "M6 1.6h12l6 10.4-6 10.4H6L0 12z" },
  { name: "cross", path: "M7.5.5h9v7h7v9h-7v7h-9v-7h-7v-9h7z" },
] as const;

/** Where the number stands in it. */
export const numberAt = { x: 12, y: 16.4 } as const;
