/* The map of departments is one stop of the keyboard: arrows go to the nearest tile of their side, as the eye does.
   Without this file each tile is a stop, as any box. */
const SIDES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const tilesOf = (map) => [...map.querySelectorAll(".tile input")];
const stopAt = (tiles, stop) => { for (const tile of tiles) tile.tabIndex = tile === stop ? 0 : -1; };

const equip = () => {
  for (const map of document.querySelectorAll(".map__tiles")) {
    const tiles = tilesOf(map);
    stopAt(tiles, tiles.find((tile) => tile === document.activeElement) ?? tiles.find((tile) => tile.checked) ?? tiles[0]);
    map.closest("fieldset").setAttribute("aria-description", "Les flèches vont d’un département à l’autre.");
  }
};
equip();
document.addEventListener("htmx:afterSettle", equip);

/* The tile in this direction whose centre is the nearest; what lies aside counts three times. */
const beside = (from, tiles, [right, down]) => {
  const centre = (tile) => { const box = tile.parentElement.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
  const [x, y] = centre(from);
  let best, least = Infinity;
  for (const tile of tiles) {
    const [east, south] = centre(tile).map((at, axis) => at - [x, y][axis]);
    const along = east * right + south * down;
    const far = along + 3 * Math.abs(east * down + south * right);
    if (along > 1 && far < least) [best, least] = [tile, far];
  }
  return best;
};
document.addEventListener("keydown", (event) => {
  const map = event.target.closest?.(".map__tiles");
  if (!map || !SIDES[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const tiles = tilesOf(map);
  const next = beside(event.target, tiles, SIDES[event.key]);
  if (!next) return;
  stopAt(tiles, next);
  next.focus();
});
